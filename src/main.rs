//! The program. Everything is in the library; see its map.

fn main() -> fichier::cli::Exit {
    fichier::cli::run()
}

//! What the demo account holds: names, sizes in bytes and ages in days.

use super::Row;

const MB: u64 = 1_000_000;

/// Folders by path, with their files.
pub(super) const FOLDERS: &[(&str, &[Row])] = &[
    ("", BARE),
    ("Backups/serveur", SERVER),
    ("Backups/nas", NAS),
    ("Films", FILMS),
    ("Films/Sous-titres", SUBTITLES),
    ("ISO", IMAGES),
    ("Musique/Érik Satie – Gymnopédies", SATIE),
    ("Musique/Mélodies françaises", MELODIES),
    ("Photos/2024/02 Vosges sous la neige", VOSGES),
    ("Photos/2024/07 Bréhat", BREHAT),
    ("Photos/2025/05 Mariage", WEDDING),
    ("Documents", PAPERS),
    ("Documents/資料", CJK),
];

const BARE: &[Row] = &[("Bienvenue.txt", 1_204, 1_400), ("inventaire.csv", 48_377, 3)];

const SERVER: &[Row] = &[
    ("serveur-2026-10-25.tar.zst", 1_118 * MB + 402_113, 29),
    ("serveur-2026-11-01.tar.zst", 1_131 * MB + 77_520, 22),
    ("serveur-2026-11-08.tar.zst", 1_140 * MB + 913_004, 15),
    ("serveur-2026-11-15.tar.zst", 1_152 * MB + 30_771, 8),
    ("serveur-2026-11-22.tar.zst", 1_166 * MB + 518_229, 1),
    ("sauvegarde.log", 91_220, 1),
];

const NAS: &[Row] = &[
    ("nas-complet.tar.part001", 524_288_000, 95),
    ("nas-complet.tar.part002", 524_288_000, 95),
    ("nas-complet.tar.part003", 524_288_000, 95),
    ("nas-complet.tar.part004", 181_403_648, 95),
    ("nas-complet.tar.whirlpool", 633, 95),
];

const FILMS: &[Row] = &[
    ("Le Voyage dans la Lune (1902).mkv", 312_440_982, 610),
    ("Metropolis (1927) [restauré 2010].mkv", 5_127_883_204, 411),
    ("Nosferatu (1922).mkv", 2_204_118_733, 402),
    ("Nosferatu (1922).mkv", 1_460_992_118, 31),
    ("Le Mécano de la « General » (1926).mkv", 1_733_020_117, 388),
    ("notes.txt", 3_301, 30),
    ("notes.txt", 3_412, 28),
    ("notes.txt", 3_412, 27),
];

const SUBTITLES: &[Row] = &[
    ("Metropolis (1927).fr.srt", 74_118, 411),
    ("Nosferatu (1922).fr.srt", 31_022, 402),
    ("Nosferatu (1922).de.srt", 30_604, 402),
];

const IMAGES: &[Row] = &[
    ("debian-13.1.0-amd64-netinst.iso", 783_286_272, 60),
    ("alpine-standard-3.22.1-x86_64.iso", 362_807_296, 58),
    ("ubuntu-24.04.3-desktop-amd64.iso", 6_345_887_744, 57),
    ("SHA256SUMS", 612, 57),
];

const SATIE: &[Row] = &[
    ("01 - Gymnopédie nº 1.flac", 14_220_871, 820),
    ("02 - Gymnopédie nº 2.flac", 12_903_114, 820),
    ("03 - Gymnopédie nº 3.flac", 11_774_906, 820),
    ("pochette.jpg", 702_118, 820),
];

const MELODIES: &[Row] = &[
    ("L’Élégie — cœur brisé.mp3", 7_301_442, 512),
    ("Noël à l’Île-d’Yeu.mp3", 6_115_920, 512),
    ("où ça, là-bas ?.mp3", 5_980_331, 512),
];

const VOSGES: &[Row] = &[
    ("IMG_20240211_093012.jpg", 3_204_118, 651),
    ("IMG_20240211_093544.jpg", 3_377_902, 651),
    ("IMG_20240211_101207.jpg", 2_988_340, 651),
    ("IMG_20240211_114820.jpg", 3_610_775, 651),
    ("IMG_20240212_080133.jpg", 3_092_266, 650),
    ("VID_20240212_102040.mp4", 88_410_223, 650),
];

const BREHAT: &[Row] = &[
    ("IMG_20240714_101500.jpg", 4_118_204, 497),
    ("IMG_20240714_101502.jpg", 4_120_877, 497),
    ("IMG_20240714_134411.jpg", 3_780_031, 497),
    ("IMG_20240714_180926.jpg", 5_233_190, 497),
    ("IMG_20240715_072218.jpg", 4_874_552, 496),
    ("IMG_20240715_090455.jpg", 4_401_983, 496),
    ("panorama Bréhat été.png", 21_004_338, 496),
];

const WEDDING: &[Row] = &[
    ("DSC_0412.jpg", 6_104_772, 190),
    ("DSC_0413.jpg", 6_220_018, 190),
    ("DSC_0414.jpg", 5_987_206, 190),
    ("film du mariage.mp4", 904_118_220, 188),
];

/// Replacement characters are those rclone writes for `" < > $ ' \` and edge
/// spaces (§12.1).
const PAPERS: &[Row] = &[
    ("Facture ＂juin＂ ＜2026＞.pdf", 182_330, 150),
    ("Devis 1 200 ＄ l＇unité.pdf", 90_112, 149),
    ("chemin＼vers＼rien.txt", 220, 149),
    ("␠espaces aux bords␠", 18, 149),
    ("Déclaration d'impôts 2025.pdf", 402_771, 170),
    ("contrat.pdf", 311_900, 90),
];

const CJK: &[Row] = &[
    ("報告書 2026年.pdf", 744_018, 33),
    ("한국어 메모.txt", 1_118, 33),
    ("🎂 fête 🎉 d’Éloïse.txt", 903, 33),
];

/// Control sequences, characters that turn the writing direction, line ends,
/// nothing visible at all, an emoji joined of several.
pub(super) const HOSTILE: &[&str] = &[
    "\u{1b}[31mrouge\u{1b}[0m.txt",
    "\u{1b}]0;titre volé\u{7}.txt",
    "\u{1b}[2J\u{1b}[H écran effacé",
    "facture\u{202e}fdp.exe",
    "\u{2066}isolé\u{2069}.txt",
    "deux\nlignes.txt",
    "retour\rcaché.txt",
    "tabulation\tici.txt",
    "\u{200b}\u{200b}.txt",
    "\u{7f}del\u{9b}csi.txt",
    "e\u{301}te\u{301} décomposé.txt",
    "famille 👩‍👩‍👧‍👦.txt",
    "-rf",
    "$(reboot) `id` ; rm.sh",
    "..",
];

/// A friend's folders: name, may be written in, links hidden.
pub(super) const LENT: [(&str, bool, bool); 3] =
    [("Partage famille", false, false), ("Travail commun", true, false), ("Sous clé", false, true)];

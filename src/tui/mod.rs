//! To be written.
/// stub
#[derive(Debug)]
pub struct Options;
impl Options {
    /// stub
    pub fn choose(_: &crate::config::Settings, _: &crate::config::Environment) -> Self {
        Self
    }
}
/// stub
pub async fn run(
    _c: crate::protocol::Client,
    _s: crate::app::Start,
    _o: Options,
) -> std::io::Result<()> {
    Ok(())
}

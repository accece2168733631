//! `upload/get_upload_server.cgi` (§5.1).

use super::Desk;
use crate::sandbox::json::Json;

/// Node names handed out by turns of chance.
const NODES: [&str; 4] =
    ["up2.1fichier.com", "up3.1fichier.com", "up7.1fichier.com", "ru-3.1fichier.com"];

impl Desk<'_> {
    /// A node and an id, new on every call. No `status` (§1.1).
    pub(super) fn upload_server(&mut self) -> Json {
        let id = self.world.random.mixed_case(10);
        let node = if self.visit.named {
            let pick = self.world.random.below(NODES.len());
            NODES.get(pick).copied().unwrap_or("up2.1fichier.com").to_owned()
        } else {
            self.site.addr.to_string()
        };
        self.world.uploads.open(&id, &node, self.visit.now);
        Json::object([("url", Json::text(node)), ("id", Json::text(id))])
    }
}

//! What an upload brought. Owns the fields and files of one form while they
//! arrive, and their way into the tree (§5.2).

use std::{collections::BTreeMap, mem, sync::Arc};

use bytes::Bytes;

use super::{
    account::Sender,
    content::{Checksum, Content, Intake, whirlpool},
    form::{Event, Form, PartHead},
    names, pages,
    quirks::{Quirks, UploadAnswer},
    rights::Rights,
    site::{Site, World},
    tree::{NewFile, Place},
    uploads::Link,
};

/// A text field longer than this is cut (§5.2: the longest is 2,000).
const FIELD_LIMIT: usize = 8 * 1024;

/// Why an upload was refused: told on an HTML page with 200 (§5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Malformed, or without a file that is not empty.
    NoFile,
    NodeFault,
    /// Wording not recorded, here and below.
    Forbidden,
    BadName,
    TooLarge,
    TooMany,
}

impl Refused {
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::NoFile => pages::NO_FILE,
            Self::NodeFault => pages::NODE_FAULT,
            Self::Forbidden => "Vous n'avez pas l'autorisation d'envoyer des fichiers",
            Self::BadName => "Nom de fichier invalide",
            Self::TooLarge => "Fichier trop volumineux",
            Self::TooMany => "Trop de fichiers dans l'envoi",
        }
    }
}

/// The part that is arriving.
enum Part {
    None,
    Field { name: String, value: Vec<u8> },
    File { name: String, intake: Intake },
}

/// One upload on its way in.
pub(super) struct Receipt {
    site: Arc<Site>,
    sender: Sender,
    form: Option<Form>,
    events: Vec<Event>,
    part: Part,
    fields: BTreeMap<String, String>,
    files: Vec<(String, Content, Checksum)>,
    refused: Option<Refused>,
    limit: u64,
    most: usize,
}

impl Receipt {
    pub(super) fn new(site: Arc<Site>, sender: Sender, form: Option<Form>) -> Self {
        let (limit, most) = site.ask(|quirks| (quirks.upload.max_file, quirks.upload.max_files));
        let refused = form.is_none().then_some(Refused::NoFile);
        Self {
            site,
            sender,
            form,
            events: Vec::new(),
            part: Part::None,
            fields: BTreeMap::new(),
            files: Vec::new(),
            refused,
            limit,
            most: usize::try_from(most).unwrap_or(usize::MAX),
        }
    }

    /// Takes a piece of the body. After a fault the rest is read and passed
    /// over, as the service does (§5.2).
    pub(super) fn take(&mut self, data: Bytes) {
        let Some(form) = &mut self.form else { return };
        if self.refused.is_some() {
            return;
        }
        let mut events = mem::take(&mut self.events);
        if form.feed(data, &mut events).is_err() {
            self.refused = Some(Refused::NoFile);
        }
        for event in events.drain(..) {
            if let Err(refused) = self.happened(event) {
                self.refused = Some(refused);
            }
        }
        self.events = events;
        if self.refused.is_some() {
            self.part = Part::None;
            self.files.clear();
        }
    }

    fn happened(&mut self, event: Event) -> Result<(), Refused> {
        match event {
            Event::Part(head) => self.begun(head),
            Event::Data(data) => self.data(&data)?,
            Event::PartEnd => self.ended(),
            Event::End => {}
        }
        if self.files.len() > self.most { Err(Refused::TooMany) } else { Ok(()) }
    }

    fn begun(&mut self, head: PartHead) {
        self.part = match head.filename {
            Some(name) if head.name == "file[]" => {
                Part::File { name, intake: Intake::new(self.site.storage, self.site.hashed) }
            }
            Some(_) => Part::None,
            None => Part::Field { name: head.name, value: Vec::new() },
        };
    }

    fn data(&mut self, data: &Bytes) -> Result<(), Refused> {
        match &mut self.part {
            Part::None => Ok(()),
            Part::Field { value, .. } => {
                let room = FIELD_LIMIT.saturating_sub(value.len()).min(data.len());
                value.extend_from_slice(data.get(..room).unwrap_or_default());
                Ok(())
            }
            Part::File { intake, .. } => {
                intake.push(data, self.site.folder.path()).map_err(|_| Refused::NodeFault)?;
                if intake.length() > self.limit { Err(Refused::TooLarge) } else { Ok(()) }
            }
        }
    }

    fn ended(&mut self) {
        match mem::replace(&mut self.part, Part::None) {
            Part::None => {}
            Part::Field { name, value } => {
                self.fields.insert(name, String::from_utf8_lossy(&value).into_owned());
            }
            // An empty file counts as none (§5.5).
            Part::File { intake, .. } if intake.length() == 0 => {}
            Part::File { name, intake } => {
                let (content, checksum) = intake.finish();
                self.files.push((name, content, checksum));
            }
        }
    }

    /// Stores what arrived and returns the `xid` of the result.
    pub(super) fn put_away(self, id: &str, node: &str) -> Result<String, Refused> {
        let whole = self.form.as_ref().is_some_and(Form::ended);
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        if !whole || self.files.is_empty() {
            return Err(Refused::NoFile);
        }
        let site = self.site.clone();
        let (quirks, date) = (site.quirks(), site.now());
        let state = &quirks.account;
        if state.upload_forbidden || state.over_quota {
            return Err(Refused::Forbidden);
        }
        let mut world = site.world();
        let place = self.place(&world);
        let domain = self.field("domain").and_then(|domain| domain.parse().ok()).unwrap_or(0);
        let pass = self.field("dpass").filter(|pass| !pass.is_empty()).map(str::to_owned);
        let named = self.files.into_iter().map(|(name, content, checksum)| {
            names::stored_file(&name, &quirks.names)
                .map(|name| (name, content, checksum))
                .ok_or(Refused::BadName)
        });
        let named = named.collect::<Result<Vec<_>, _>>()?;
        let store = |(name, content, checksum)| {
            let checksum = if site.spend(|quirks| &mut quirks.upload.wrong_checksum) {
                Checksum::known(whirlpool(b"other bytes"))
            } else {
                checksum
            };
            let pass = pass.clone();
            stored(
                &mut world,
                &quirks,
                NewFile { place, name, date, content, checksum, pass },
                domain,
            )
        };
        let links: Vec<Link> = named.into_iter().map(store).collect();
        let other = quirks.upload.answer == UploadAnswer::OtherXid;
        let xid = if other || id.is_empty() { world.random.mixed_case(10) } else { id.to_owned() };
        if other {
            world.uploads.forget(id);
        }
        let incoming = matches!(place, Place::Incoming(_));
        world.uploads.store(&xid, node, links, incoming, date);
        Ok(xid)
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// Where the files go: an invalid folder silently means the root (§5.2).
    fn place(&self, world: &World) -> Place {
        let member = self.field("user").and_then(|email| match self.field("pass") {
            Some(pass) => world.accounts.by_password(email, pass).map(Sender::User),
            None => world.accounts.by_email(email).map(|_| Sender::Nobody),
        });
        let user = match (self.sender, member) {
            (Sender::User(user), _) | (_, Some(Sender::User(user))) => user,
            (Sender::Nobody | Sender::Stranger, _) => {
                let receiver = self.field("user").and_then(|email| world.accounts.by_email(email));
                return receiver
                    .filter(|_| member.is_some())
                    .map_or(Place::Nowhere, Place::Incoming);
            }
        };
        let root = world.accounts.get(user).map_or(0, |account| account.root);
        let wanted = self.field("did").and_then(|did| did.trim().parse::<u64>().ok());
        let folder = wanted.and_then(|id| world.tree.folder(id));
        let open = folder.filter(|folder| {
            folder.parent.is_some() && world.rights(user, folder.id) >= Rights::Write
        });
        Place::Folder(open.map_or(root, |folder| folder.id))
    }
}

fn stored(world: &mut World, quirks: &Quirks, file: NewFile, domain: i64) -> Link {
    let (name, size, date) = (file.name.clone(), file.content.length(), file.date);
    let whirlpool = file.checksum.of(&file.content);
    let anonymous = file.place == Place::Nowhere;
    let id = world.tree.add_file(file, &mut world.random);
    world.tree.delay(&id, &quirks.listing, date);
    let remove = anonymous.then(|| world.random.lower(12));
    if let Some(entry) = world.tree.file_mut(&id) {
        entry.remove_code.clone_from(&remove);
    }
    Link { id, name, size, whirlpool, remove, domain }
}

//! The form of properties: what files are like, or who sees a folder. Starts
//! from what is known and orders only what was changed.

use super::action::Motion;
use super::text::Line;
use crate::remote::{
    Access, FileChanges, FileFacts, FileUrl, FolderId, Listing, RemoteFolder, Share, Sharing,
};

/// What the form is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Files of one folder.
    Files {
        /// The folder.
        folder: FolderId,
        /// Which.
        files: Vec<FileUrl>,
    },
    /// A folder.
    Folder {
        /// Which.
        folder: FolderId,
        /// The folder it is in.
        parent: FolderId,
    },
}

/// Which field it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Description,
    Password,
    NoPassword,
    Inline,
    NoSsl,
    Cdn,
    Networks,
    Countries,
    Emails,
    Premium,
    Public,
    People,
}

impl Name {
    /// Its label, and what to know about it.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Description => ("Description", ""),
            Self::Password => ("New password", "six characters or more; empty changes nothing"),
            Self::NoPassword => ("No password", "takes the password away"),
            Self::Inline => ("In browser", "shown there rather than saved"),
            Self::NoSsl => ("No encryption", "links with http:"),
            Self::Cdn => ("CDN", "downloads spend CDN credit"),
            Self::Networks => ("Networks", "only these may download: 192.0.2.0/24, ..."),
            Self::Countries => ("Countries", "only these may download: FR, BE, ..."),
            Self::Emails => ("Accounts", "only these may download, by e-mail address"),
            Self::Premium => ("Premium only", "only premium accounts may download"),
            Self::Public => ("Public page", "everybody with its link sees the folder"),
            Self::People => {
                ("Shared with", "me@example.org, her@example.org:write, him@...:hidden")
            }
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone)]
pub enum FieldValue {
    /// Text, as it was and as it is.
    Text(String, Line),
    /// A switch, as it was and as it is; `None` is "leave as it is".
    Switch(Option<bool>, Option<bool>),
}

/// One row.
#[derive(Debug, Clone)]
pub struct Field {
    name: Name,
    /// What it holds.
    pub value: FieldValue,
}

impl Field {
    fn text(name: Name, was: &str) -> Self {
        Self { name, value: FieldValue::Text(was.to_owned(), Line::with(was)) }
    }

    fn switch(name: Name, was: Option<bool>) -> Self {
        Self { name, value: FieldValue::Switch(was, was) }
    }

    /// Its label.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        self.name.words().0
    }

    /// What to know about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        self.name.words().1
    }

    /// Whether it is another value than before.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        match &self.value {
            FieldValue::Text(was, now) => was != now.text(),
            FieldValue::Switch(was, now) => was != now,
        }
    }
}

/// What a form orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Change files.
    Files(FolderId, Vec<FileUrl>, Box<FileChanges>),
    /// Change who sees a folder.
    Folder(FolderId, FolderId, Sharing),
}

/// The form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its heading.
    pub title: String,
    subject: Subject,
    rows: Vec<Field>,
    at: usize,
    /// Why it was not taken.
    pub said: String,
}

impl Form {
    /// For one file, filled in.
    #[must_use]
    pub fn of_file(subject: Subject, facts: &FileFacts) -> Self {
        let access = &facts.access;
        let rows = vec![
            Field::text(Name::Description, &facts.description),
            Field::text(Name::Password, ""),
            Field::switch(Name::NoPassword, Some(false)),
            Field::switch(Name::Inline, Some(facts.inline)),
            Field::switch(Name::NoSsl, Some(facts.no_ssl)),
            Field::switch(Name::Cdn, Some(facts.file.cdn)),
            Field::text(Name::Networks, &access.networks.join(", ")),
            Field::text(Name::Countries, &access.countries.join(", ")),
            Field::text(Name::Emails, &access.emails.join(", ")),
            Field::switch(Name::Premium, Some(access.premium)),
        ];
        Self::new(facts.file.name.clone(), subject, rows)
    }

    /// For several files: what each has is not asked, and stays unless it is
    /// changed here for all.
    #[must_use]
    pub fn of_files(title: String, subject: Subject) -> Self {
        let rows = vec![
            Field::text(Name::Description, ""),
            Field::text(Name::Password, ""),
            Field::switch(Name::NoPassword, Some(false)),
            Field::switch(Name::Inline, None),
            Field::switch(Name::NoSsl, None),
            Field::switch(Name::Cdn, None),
            Field::text(Name::Networks, ""),
            Field::text(Name::Countries, ""),
            Field::text(Name::Emails, ""),
            Field::switch(Name::Premium, None),
        ];
        Self::new(title, subject, rows)
    }

    /// For a folder, filled in.
    #[must_use]
    pub fn of_folder(folder: &RemoteFolder, parent: FolderId, listing: &Listing) -> Self {
        let people: Vec<String> = listing.shares.iter().map(person).collect();
        let rows = vec![
            Field::switch(Name::Public, Some(listing.shared.is_some() || folder.shared.is_some())),
            Field::text(Name::Password, ""),
            Field::switch(Name::NoPassword, Some(false)),
            Field::text(Name::People, &people.join(", ")),
        ];
        Self::new(folder.name.clone(), Subject::Folder { folder: folder.id, parent }, rows)
    }

    const fn new(title: String, subject: Subject, rows: Vec<Field>) -> Self {
        Self { title, subject, rows, at: 0, said: String::new() }
    }

    /// Its rows.
    #[must_use]
    pub fn rows(&self) -> &[Field] {
        &self.rows
    }

    /// The row the keys go to.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The text that is being typed.
    pub fn line_mut(&mut self) -> Option<&mut Line> {
        match self.rows.get_mut(self.at).map(|row| &mut row.value) {
            Some(FieldValue::Text(_, line)) => Some(line),
            Some(FieldValue::Switch(..)) | None => None,
        }
    }

    /// To another row.
    pub fn step(&mut self, motion: Motion) {
        let last = self.rows.len().saturating_sub(1);
        self.at = match motion {
            Motion::Down => self.at.saturating_add(1).min(last),
            Motion::Up => self.at.saturating_sub(1),
            Motion::Top | Motion::HalfUp | Motion::PageUp => 0,
            Motion::Bottom | Motion::HalfDown | Motion::PageDown => last,
        };
    }

    /// Turns the switch of this row; a text takes a blank.
    pub fn choose(&mut self) {
        match self.rows.get_mut(self.at).map(|row| &mut row.value) {
            Some(FieldValue::Switch(was, now)) => {
                *now = match (*was, *now) {
                    (_, None) => Some(true),
                    (_, Some(true)) => Some(false),
                    (None, Some(false)) => None,
                    (Some(_), Some(false)) => Some(true),
                };
            }
            Some(FieldValue::Text(_, line)) => line.paste(" "),
            None => {}
        }
    }

    /// What is to be changed; nothing when nothing is.
    ///
    /// # Errors
    /// Why it cannot be, as a whole sentence.
    pub fn wish(&self) -> Result<Option<Wish>, String> {
        if !self.rows.iter().any(Field::is_changed) {
            return Ok(None);
        }
        let wish = match &self.subject {
            Subject::Files { folder, files } => {
                let changes = self.changes()?;
                changes.check().map_err(|fault| format!("It is not taken: {fault}."))?;
                Wish::Files(*folder, files.clone(), Box::new(changes))
            }
            Subject::Folder { folder, parent } => {
                let sharing = self.sharing()?;
                sharing.check().map_err(|fault| format!("It is not taken: {fault}."))?;
                Wish::Folder(*folder, *parent, sharing)
            }
        };
        Ok(Some(wish))
    }

    fn changes(&self) -> Result<FileChanges, String> {
        let list = |name| self.text(name).map(words_of).unwrap_or_default();
        let restricts = [Name::Networks, Name::Countries, Name::Emails, Name::Premium];
        let restricted =
            self.rows.iter().any(|row| restricts.contains(&row.name) && row.is_changed());
        let access = Access {
            networks: list(Name::Networks),
            countries: list(Name::Countries),
            emails: list(Name::Emails),
            premium: self.switch(Name::Premium).flatten().unwrap_or(false),
        };
        Ok(FileChanges {
            description: self.changed_text(Name::Description),
            password: self.password()?,
            no_ssl: self.changed_switch(Name::NoSsl),
            inline: self.changed_switch(Name::Inline),
            cdn: self.changed_switch(Name::Cdn),
            access: restricted.then_some(access),
        })
    }

    fn sharing(&self) -> Result<Sharing, String> {
        let people = self.changed_text(Name::People).map(|text| {
            words_of(&text).iter().map(|word| share(word)).collect::<Result<Vec<_>, _>>()
        });
        Ok(Sharing {
            public: self.changed_switch(Name::Public),
            password: self.password()?,
            people: people.transpose()?,
        })
    }

    fn password(&self) -> Result<Option<String>, String> {
        let typed = self.changed_text(Name::Password);
        match (typed, self.changed_switch(Name::NoPassword)) {
            (Some(_), Some(true)) => {
                Err("A new password and none at all: take one of the two back.".to_owned())
            }
            (None, Some(true)) => Ok(Some(String::new())),
            (typed, Some(false) | None) => Ok(typed),
        }
    }

    fn row(&self, name: Name) -> Option<&Field> {
        self.rows.iter().find(|row| row.name == name)
    }

    fn text(&self, name: Name) -> Option<&str> {
        match &self.row(name)?.value {
            FieldValue::Text(_, line) => Some(line.text()),
            FieldValue::Switch(..) => None,
        }
    }

    fn switch(&self, name: Name) -> Option<Option<bool>> {
        match self.row(name)?.value {
            FieldValue::Switch(_, now) => Some(now),
            FieldValue::Text(..) => None,
        }
    }

    fn changed_text(&self, name: Name) -> Option<String> {
        let row = self.row(name).filter(|row| row.is_changed())?;
        self.text(row.name).map(str::to_owned)
    }

    fn changed_switch(&self, name: Name) -> Option<bool> {
        let row = self.row(name).filter(|row| row.is_changed())?;
        self.switch(row.name).flatten()
    }
}

/// The parts of a list as people type it.
fn words_of(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', ' ']).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

fn person(share: &Share) -> String {
    match (share.writable, share.hide_links) {
        (true, _) => format!("{}:write", share.email),
        (false, true) => format!("{}:hidden", share.email),
        (false, false) => share.email.clone(),
    }
}

fn share(text: &str) -> Result<Share, String> {
    Share::parse(text).map_err(|right| {
        let right = crate::words::visible(&right).into_owned();
        format!("{right} is no right; write read, write or hidden behind the colon.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Subject {
        Subject::Files { folder: FolderId(7), files: vec![FileUrl::new("https://1fichier.com/?a")] }
    }

    fn type_in(form: &mut Form, row: usize, text: &str) {
        form.at = row;
        form.line_mut().unwrap().paste(text);
    }

    #[test]
    fn only_what_was_changed_is_ordered() {
        let mut form = Form::of_files("3 files".into(), files());
        assert_eq!(form.wish(), Ok(None));
        form.at = 3;
        form.choose();
        type_in(&mut form, 7, "FR, be");
        let changes = FileChanges {
            inline: Some(true),
            access: Some(Access { countries: vec!["FR".into(), "be".into()], ..Access::default() }),
            ..FileChanges::default()
        };
        let Ok(Some(Wish::Files(_, _, ordered))) = form.wish() else { panic!() };
        assert_eq!(*ordered, changes);
        form.at = 3;
        form.choose();
        form.choose();
        type_in(&mut form, 7, "x");
        assert!(form.wish().unwrap_err().contains("bex is no country"));
    }

    #[test]
    fn a_switch_that_was_known_has_two_places_and_one_that_was_not_three() {
        let mut form = Form::of_files(String::new(), files());
        let now = |form: &Form| form.switch(Name::Inline).unwrap();
        form.at = 3;
        let turns = (0..4).map(|_| {
            form.choose();
            now(&form)
        });
        assert_eq!(turns.collect::<Vec<_>>(), [Some(true), Some(false), None, Some(true)]);
        form.at = 2;
        form.choose();
        assert_eq!(form.switch(Name::NoPassword), Some(Some(true)));
        form.choose();
        assert_eq!(form.switch(Name::NoPassword), Some(Some(false)));
    }

    #[test]
    fn people_are_read_as_they_are_written() {
        let folder = RemoteFolder {
            id: FolderId(9),
            name: "d".into(),
            created: None,
            password: false,
            shared: None,
            owner: None,
            writable: true,
            hide_links: false,
        };
        let shares = ["a@b.c:write", "d@e.f:hidden", "g@h.i"].map(|text| share(text).unwrap());
        let listing = Listing {
            folder: FolderId(9),
            name: "d".into(),
            shared: None,
            shares: shares.to_vec(),
            folders: Vec::new(),
            files: Vec::new(),
            capped: false,
        };
        let mut form = Form::of_folder(&folder, FolderId(7), &listing);
        assert_eq!(form.text(Name::People), Some("a@b.c:write, d@e.f:hidden, g@h.i"));
        type_in(&mut form, 3, ", j@k.l:write");
        let Ok(Some(Wish::Folder(_, _, sharing))) = form.wish() else { panic!() };
        let people = sharing.people.unwrap();
        assert_eq!((people.len(), people[..3] == shares, people[3].writable), (4, true, true));
        type_in(&mut form, 3, "x");
        assert!(form.wish().unwrap_err().contains("writex is no right"));
    }

    #[test]
    fn a_password_is_set_or_taken_away_but_not_both() {
        let mut form = Form::of_files(String::new(), files());
        form.at = 2;
        form.choose();
        let Ok(Some(Wish::Files(_, _, changes))) = form.wish() else { panic!() };
        assert_eq!(changes.password, Some(String::new()));
        type_in(&mut form, 1, "secret");
        assert!(form.wish().is_err());
    }
}

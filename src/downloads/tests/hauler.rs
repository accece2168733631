//! The deeds in the small world: what service and disk make of an order.

use super::world::{Cut, Named, TempFile, World, version_sum};
use super::*;

impl World {
    fn wrong(&mut self) -> bool {
        let faults = self.faults;
        self.dice.chance(faults)
    }

    fn call(&mut self, job: &Download) -> Result<(), Problem> {
        if let Some((name, until)) = self.trouble
            && self.now < until
        {
            if name == "network" && job.cdn {
                assert!(self.credit.contains(&job.id), "credit was spent unasked");
                return Ok(());
            }
            return Err(problem(name));
        }
        let names = ["dns", "html", "maintenance", "password", "flood", "broken", "gone"];
        if self.wrong() { Err(problem(self.dice.one_of(&names))) } else { Ok(()) }
    }

    pub fn end(&mut self, command: Command) -> Result<(), Cut> {
        match command {
            Command::Learn(job, _) => {
                let result = self.call(&job).map(|()| self.learn(&job));
                self.feed(Input::Learned { job: job.id, result })
            }
            Command::Ready(job) => {
                let result = self.ready(&job);
                self.feed(Input::Readied { job: job.id, result })
            }
            Command::Ask(job, _) => {
                let result = self.call(&job).map(|()| format!("{}", self.now));
                self.feed(Input::Granted { job: job.id, result })
            }
            Command::Fetch(job) => self.fetch(&job),
            Command::Sum(job) => {
                let result = self.sum(&job);
                self.feed(Input::Summed { job: job.id, result })
            }
            Command::Place(job) => {
                let result = self.place(&job);
                self.point()?;
                self.feed(Input::Placed { job: job.id, result })
            }
            Command::Sweep(job) => {
                if let Some(part) = &job.part {
                    self.temp.remove(&part.inode);
                }
                self.feed(Input::Swept { job: job.id })
            }
            Command::Stop(_) | Command::Wake(_) => Ok(()),
        }
    }

    fn learn(&self, job: &Download) -> Learned {
        let key = job.url.as_str().to_owned();
        let (version, size) = self.far[&key];
        let name = key.rsplit('?').next().unwrap().to_owned();
        let checksum = Some(version_sum(&key, version));
        Learned { names: (name.clone(), name), facts: Facts { size, checksum, date: None } }
    }

    fn ready(&mut self, job: &Download) -> Result<Ready, LandFault> {
        if self.wrong() {
            let free = LandFault::Space { needed: 9, free: 1 };
            return Err(self.dice.one_of(&[LandFault::Denied, free]));
        }
        let stops = matches!(job.on_clash, LocalClash::Hold | LocalClash::Skip);
        if stops && self.names.contains_key(&job.file) {
            return Err(LandFault::Clash { there: 1 });
        }
        let known = job.part.clone().filter(|part| {
            let file = self.temp.get(&part.inode);
            file.is_some_and(|file| file.bytes.len() as u64 >= job.have.end())
        });
        let fresh = known.is_none();
        self.serial += 1;
        let serial = self.serial;
        let made = || Part { name: format!(".{}", job.file), device: 1, inode: serial };
        let part = known.unwrap_or_else(made);
        let file = self.temp.entry(part.inode).or_default();
        if job.have.is_empty() {
            *file = TempFile::default();
        }
        Ok(Ready { part, fresh })
    }

    /// As the hauler does: size and mark are looked at first, then bytes come
    /// until something stops them.
    fn fetch(&mut self, job: &Download) -> Result<(), Cut> {
        let (id, link) = (job.id, job.link.clone().unwrap());
        let (version, size) = self.far[job.url.as_str()];
        let part = job.part.clone().unwrap();
        let before = job.have.clone();
        let failed = |result| Input::Fetched { job: id, have: before.clone(), result: Err(result) };
        if self.now - link.url.parse::<i64>().unwrap() > 60_000 {
            return self.feed(failed(FetchFault::Problem(problem("expired"))));
        }
        if let Err(problem) = self.call(&Download { cdn: false, ..job.clone() }) {
            return self.feed(failed(FetchFault::Problem(problem)));
        }
        if !self.temp.contains_key(&part.inode) {
            return self.feed(failed(FetchFault::Disk(LandFault::Gone)));
        }
        if size != job.size() {
            return self.feed(failed(FetchFault::OtherSize));
        }
        let (tag, held) =
            (format!("{version}"), link.used || job.facts.as_ref().unwrap().checksum.is_none());
        if held && !job.have.is_empty() && job.tag.as_ref().is_some_and(|known| *known != tag) {
            return self.feed(failed(FetchFault::OtherTag));
        }
        self.feed(Input::Began { job: id, tag: Some(tag) })?;
        self.pull(job, &part, version)
    }

    fn pull(&mut self, job: &Download, part: &Part, version: u32) -> Result<(), Cut> {
        let (mut have, id) = (job.have.clone(), job.id);
        let stop = self.wrong().then(|| self.dice.roll(job.size()));
        let faults = [
            FetchFault::Problem(problem("broken")),
            FetchFault::Disk(LandFault::Space { needed: 5, free: 0 }),
        ];
        for (from, to) in job.have.missing(job.size()) {
            for at in from..to {
                if stop.is_some_and(|stop| at >= stop) {
                    let fault = self.dice.one_of(&faults);
                    return self.feed(Input::Fetched { job: id, have, result: Err(fault) });
                }
                let file = self.temp.entry(part.inode).or_default();
                let place = usize::try_from(at).unwrap();
                file.bytes.resize(file.bytes.len().max(place + 1), 0);
                file.bytes[place] = version;
                if self.dice.chance(10) {
                    let file = self.temp.entry(part.inode).or_default();
                    file.synced = file.bytes.clone();
                    have.add(from, at + 1);
                    let (part, have) = (part.clone(), have.clone());
                    self.feed(Input::Kept { job: id, part, have })?;
                } else {
                    self.point()?;
                }
            }
            have.add(from, to);
        }
        let file = self.temp.entry(part.inode).or_default();
        file.synced = file.bytes.clone();
        self.feed(Input::Fetched { job: id, have, result: Ok(()) })
    }

    fn bytes_of(&self, job: &Download) -> Result<Vec<u32>, LandFault> {
        let part = job.part.as_ref().ok_or(LandFault::Gone)?;
        let file = self.temp.get(&part.inode).ok_or(LandFault::Gone)?;
        let whole = file.bytes.len() as u64 == job.size();
        if whole { Ok(file.bytes.clone()) } else { Err(LandFault::Gone) }
    }

    fn sum(&mut self, job: &Download) -> Result<Checksum, LandFault> {
        let bytes = self.bytes_of(job)?;
        let first = bytes.first().copied().unwrap_or(0);
        let whole = bytes.iter().all(|byte| *byte == first) && !self.wrong();
        Ok(version_sum(job.url.as_str(), if whole { first } else { 0 }))
    }

    fn place(&mut self, job: &Download) -> Result<String, LandFault> {
        let placed = |named: &Named| matches!(named, Named::Ours(id, _) if *id == job.id);
        if let Some((name, _)) = self.names.iter().find(|(_, named)| placed(named)) {
            return Ok(name.clone());
        }
        let bytes = self.bytes_of(job)?;
        let mut name = job.file.clone();
        let taken = |name: &str| self.names.contains_key(name);
        match job.on_clash {
            LocalClash::Hold | LocalClash::Skip if taken(&name) => {
                return Err(LandFault::Clash { there: 1 });
            }
            LocalClash::KeepBoth => {
                while taken(&name) {
                    name.push('+');
                }
            }
            LocalClash::Hold | LocalClash::Skip | LocalClash::Replace => {}
        }
        self.temp.remove(&job.part.as_ref().unwrap().inode);
        self.names.insert(name.clone(), Named::Ours(job.id, bytes));
        Ok(name)
    }
}

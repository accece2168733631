use super::*;

fn one(text: &str) -> Written {
    Written::One(text.to_owned())
}

#[test]
fn every_name_is_a_setting_and_no_other() {
    for name in NAMES {
        assert_ne!(Layer::default().set(name, &one("?")), Err(Refused::Unknown), "{name}");
    }
    assert_eq!(Layer::default().set("lane", &one("1")), Err(Refused::Unknown));
    assert_eq!(Layer::default().set("lane", &Written::Many(vec![])), Err(Refused::Unknown));
}

#[test]
fn flags_beat_environment_beats_file_beats_default() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    std::fs::write(&file, "lanes = 3\nlimit = \"1 MB/s\"\nip = \"v6\"\n").unwrap();
    let env = Environment::from_pairs([("FICHIER_LANES", "4"), ("FICHIER_LIMIT", "none")]);
    let flags = Layer { lanes: Some(5), ..Layer::default() };
    let loaded = Settings::load(&file, &env, flags).unwrap();
    assert_eq!(loaded.warnings, Vec::<String>::new());
    let got = loaded.settings;
    assert_eq!((got.lanes, got.bandwidth.limit, got.ip), (5, None, Family::V6));
    assert_eq!((got.api_url.as_str(), got.stall), (API_URL, Duration::from_secs(60)));
}

#[test]
fn a_bad_variable_is_named() {
    let env = Environment::from_pairs([("FICHIER_LANES", "many")]);
    let said = Settings::load(Path::new("/none"), &env, Layer::default()).unwrap_err();
    let wanted = "FICHIER_LANES takes a number from 1 to 16, not \"many\".";
    assert_eq!(said.to_string(), wanted);
}

#[test]
fn the_key_travels_in_the_clear_only_inside_this_machine() {
    assert_eq!(api_url("https://api.example/v1/").unwrap(), "https://api.example/v1");
    for good in ["http://127.0.0.1:80/v1", "http://localhost/v1", "http://[::1]:9/v1"] {
        assert!(api_url(good).is_ok(), "{good}");
    }
    for bad in ["http://api.example/v1", "ftp://x", "https://", "", "http://127.0.0.1.evil/"] {
        assert!(api_url(bad).is_err(), "{bad}");
    }
}

#[test]
fn values_are_read_as_people_write_them() {
    assert_eq!(truth_or_auto("auto"), Ok(None));
    assert_eq!(stall("5"), Err(takes("seconds from 10 to 3600")));
    assert_eq!(stall("90 s"), Ok(Duration::from_secs(90)));
    assert_eq!(hook_time("90"), Ok(Duration::from_secs(90)));
    assert_eq!((notify("auto"), notify("osc9")), (Ok(None), Ok(Some(Notify::Osc9))));
    assert_eq!((log_size("2 MB"), log_files("5")), (Ok(2_000_000), Ok(5)));
    assert!(log_size("1 kB").is_err() && log_files("0").is_err() && notify("loud").is_err());
    assert_eq!(command(&one("pass show 1fichier")).unwrap().len(), 3);
    assert!(command(&Written::Many(vec![])).is_err());
}

#[test]
fn bandwidth_is_set_by_file_and_environment() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    let text = "turtle = \"100k\"\ndaily_cap = \"50 GB\"\nmonthly_cap = \"1T\"\n\
                timetable = [\"mon-fri 08:00-18:00 500k\", \"sat,sun off\"]\n";
    std::fs::write(&file, text).unwrap();
    let env = Environment::from_pairs([("FICHIER_MONTHLY_CAP", "off")]);
    let got = Settings::load(&file, &env, Layer::default()).unwrap().settings.bandwidth;
    assert_eq!((got.turtle, got.turtle_limit), (false, 100_000));
    assert_eq!((got.daily_cap, got.monthly_cap), (Some(50_000_000_000), None));
    assert_eq!(got.timetable.entries().len(), 2);
    let env = Environment::from_pairs([("FICHIER_TIMETABLE", "daily 1M; sat off")]);
    let got = Settings::load(&file, &env, Layer::default()).unwrap().settings.bandwidth;
    assert_eq!(got.timetable.to_string(), "daily 1M; sat unlimited");
}

#[test]
fn a_bad_entry_is_named_with_what_is_right() {
    let bad = Written::Many(vec!["sat off".into(), "mon-fry 1M".into()]);
    let Err(Refused::Value(said)) = Layer::default().set("timetable", &bad) else { panic!() };
    assert!(said.contains("in the entry \"mon-fry 1M\""), "{said}");
    assert!(said.contains("write mon, mon-fri, sat,sun or daily"), "{said}");
    assert_eq!(turtle("off"), Err(takes("a speed such as \"200k\", at least 1k")));
}

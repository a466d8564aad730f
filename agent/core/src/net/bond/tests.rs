use std::string::{String, ToString};
use std::vec::Vec;

use super::{BOND_SETTINGS, BondMode, BondOptions, BondSetting};

/// Attributes and numbers that `options` become in mode active-backup, and whether all were understood.
fn read(options: &str) -> (String, bool) {
    read_in("active-backup", options)
}

fn read_in(mode: &str, options: &str) -> (String, bool) {
    let mode = BondMode::parse(mode).unwrap();
    let mut by_name = options
        .split(',')
        .filter_map(|option| option.split_once('='));
    let (read, understood) = BondOptions::read(mode, &mut by_name);
    let list: Vec<_> = read
        .iter()
        .map(|(a, v)| [a.to_string(), v.to_string()].join("="))
        .collect();
    (list.join(" "), understood)
}

#[test]
fn a_bond_that_says_nothing_of_it_watches_the_carrier_of_its_ports() {
    assert_eq!(
        read("mode=active-backup,primary=eth0"),
        ("3=100".into(), true)
    );
    assert_eq!(read("miimon=0"), ("3=100 3=0".into(), true));
}

#[test]
fn words_and_numbers_mean_the_same() {
    for (options, list) in [
        ("fail_over_mac=active", "3=100 13=1"),
        (
            "fail_over_mac=1,primary_reselect=failure",
            "3=100 13=1 12=2",
        ),
        ("num_grat_arp=3", "3=100 16=3"),
        ("num_unsol_na=3", "3=100 16=3"),
        ("updelay=200,updelay=300", "3=100 4=200 4=300"),
    ] {
        assert_eq!(read(options), (list.into(), true), "{options}");
    }
}

#[test]
fn ports_are_watched_by_carrier_or_by_arp_as_the_last_word_says() {
    let asked = "arp_interval=1000,arp_ip_target=10.0.0.1;10.0.0.2";
    assert_eq!(
        read(asked),
        ("3=100 3=0 7=1000 8=167772161 8=167772162".into(), true)
    );
    let both = "arp_interval=1000,miimon=50,arp_ip_target=10.0.0.1";
    assert_eq!(
        read(both),
        ("3=100 3=0 7=1000 7=0 3=50 8=167772161".into(), true)
    );
    assert_eq!(read("arp_interval=0"), ("3=100 7=0".into(), true));
}

#[test]
fn a_mode_is_a_word_or_its_number() {
    for (number, word) in [(0, "balance-rr"), (4, "802.3ad"), (6, "balance-alb")] {
        let mode = BondMode::parse(word).unwrap();
        assert_eq!((mode.number(), mode.word()), (number, word));
        assert_eq!(BondMode::parse(&number.to_string()), Some(mode));
    }
    for none in ["7", "-1", "", "lacp", "LACP", "802.3AD", "256"] {
        assert_eq!(BondMode::parse(none), None, "{none}");
    }
}

#[test]
fn each_mode_has_options_of_its_own() {
    let lacp =
        "mode=802.3ad,lacp_rate=fast,xmit_hash_policy=layer3+4,ad_actor_sys_prio=1000,min_links=1";
    let list = "3=100 21=1 14=1 24=1000 18=1";
    assert_eq!(read_in("802.3ad", lacp), (list.into(), true));
    for options in [
        "arp_interval=100",
        "arp_ip_target=10.0.0.1",
        "primary=eth0",
        "fail_over_mac=1",
        "packets_per_slave=2",
        "ad_actor_sys_prio=0",
        "ad_user_port_key=1024",
    ] {
        let read = read_in("802.3ad", options);
        assert_eq!(read, ("3=100".into(), false), "{options}");
    }
    // The kernel refuses what its mode has not, even as 0, and the whole bond with it.
    let watched = "miimon=50,lacp_rate=fast";
    assert_eq!(
        read_in("802.3ad", watched),
        ("3=100 3=50 21=1".into(), true)
    );
    let load = "tlb_dynamic_lb=0,xmit_hash_policy=layer2+3";
    assert_eq!(read_in("6", load), ("3=100 27=0 14=2".into(), true));
    let turns = "packets_per_slave=8,arp_interval=0";
    assert_eq!(read_in("0", turns), ("3=100 20=8 7=0".into(), true));
    assert_eq!(read_in("5", "primary=eth0"), ("3=100".into(), true));
}

#[test]
fn what_no_such_bond_has_is_left_out() {
    for options in [
        "lacp_rate=fast",
        "xmit_hash_policy=layer2",
        "fail_over_mac=3",
        "fail_over_mac=always",
        "use_carrier=2",
        "num_grat_arp=256",
        "arp_ip_target=fe80::1",
        "arp_ip_target=",
        "updelay=-1",
        "updelay=",
        "=1",
    ] {
        assert_eq!(read(options), ("3=100".into(), false), "{options}");
    }
}

#[test]
fn more_addresses_than_are_kept_are_said() {
    let many = (1..=40)
        .map(|last| ["10.0.0.", &last.to_string()].concat())
        .collect::<Vec<_>>();
    let (_, understood) = read(&["arp_ip_target=", &many.join(";")].concat());
    assert!(!understood);
}

#[test]
fn no_two_settings_share_a_name_or_an_attribute() {
    let settings = BondSetting::all();
    assert_eq!(settings.clone().count(), BOND_SETTINGS.len());
    for (place, (name, setting)) in settings.clone().enumerate() {
        let mut others = settings.clone().skip(place + 1);
        assert!(others.all(|(other, it)| other != name && it.attribute != setting.attribute));
    }
}

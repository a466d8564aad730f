mod random;

use std::format;
use std::string::String;
use std::vec::Vec;

use random::Generator;

use super::{Argument, ArgumentText, Half, Unprintable};
use crate::cmdline::{Arguments, IpArgument, TargetArgument};
use crate::finding::{Findings, Severity};

fn printed(argument: &Argument<'_>) -> Result<String, Unprintable> {
    let mut text = ArgumentText::default();
    let result = argument.print(&mut text);
    assert_eq!(text.as_str().is_empty(), result.is_err());
    result.map(|()| String::from(text.as_str()))
}

/// Whether the arguments of a whole line hold this one.
fn holds(read: &Arguments<'_>, argument: &Argument<'_>) -> bool {
    let network = &read.network;
    match argument {
        Argument::Ip(ip) if ip.methods.firmware => read.iscsi.ibft.is_some_and(|ibft| ibft.is_on()),
        Argument::Ip(ip) => network.ip.iter().any(|placed| placed.argument == *ip),
        Argument::Name(name) => network.names.contains(name),
        Argument::Vlan(vlan) => network.vlans.contains(vlan),
        Argument::Bond(bond) => network.bonds.contains(bond),
        Argument::Route(route) => network
            .routes
            .iter()
            .any(|placed| placed.argument == *route),
        Argument::NameServer(server) => network.name_servers.contains(server),
        Argument::NeedNetwork | Argument::Transport(_) => true,
        Argument::Target(target) => read.targets.iter().any(|placed| placed.argument == *target),
        Argument::Initiator(name) => read.iscsi.initiator.is_some_and(|(read, _)| read == *name),
        Argument::Firmware => read.iscsi.firmware.is_some_and(|firmware| firmware.is_on()),
        Argument::FirmwareNics => read.iscsi.ibft.is_some_and(|ibft| ibft.is_on()),
        Argument::EveryFirmwareNic => read.iscsi.multipath.is_some_and(|every| every.is_on()),
        Argument::Chap(..) => true,
    }
}

#[test]
fn whatever_is_printed_is_read_back() {
    for seed in 0..4_000 {
        let argument = Generator::new(seed, false).argument();
        let text = printed(&argument).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let mut findings = Findings::default();
        let read = Arguments::read([text.as_bytes()], &mut findings);
        assert!(holds(&read, &argument), "seed {seed}: {text}");
        // Alone it may say half of something, or what the agent does not do yet; nothing else.
        for finding in findings.kept() {
            let half = finding.cause.code() == "cmdline.chap-incomplete";
            let severity = finding.cause.severity();
            assert!(half || severity < Severity::Error, "seed {seed}: {finding}");
        }
    }
}

#[test]
fn several_on_one_line_are_read_back_in_order() {
    for seed in 0..400 {
        let mut generator = Generator::new(seed, false);
        let arguments: Vec<_> = (0..10).map(|_| generator.argument()).collect();
        let texts: Vec<_> = arguments
            .iter()
            .map(|argument| printed(argument).unwrap())
            .collect();
        let line = texts.join(" ");
        let read = Arguments::read([line.as_bytes()], &mut Findings::default());
        let ip: Vec<&IpArgument<'_>> = arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Ip(ip) if !ip.methods.firmware => Some(ip),
                _ => None,
            })
            .collect();
        let read_ip: Vec<_> = read
            .network
            .ip
            .iter()
            .map(|placed| &placed.argument)
            .collect();
        assert_eq!(read_ip, ip, "seed {seed}: {line}");
        let names: Vec<_> = arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Target(target) => Some(target.name),
                _ => None,
            })
            .collect();
        let chap_for_all = line.contains("rd.iscsi.username")
            || line.contains("rd.iscsi.password")
            || line.contains("rd.iscsi.in.");
        let read_names: Vec<_> = read
            .targets
            .iter()
            .map(|placed| placed.argument.name)
            .collect();
        assert!(chap_for_all || read_names == names, "seed {seed}: {line}");
    }
}

#[test]
fn whatever_characters_there_are_nothing_is_read_as_something_else() {
    let mut refused = 0;
    for seed in 0..8_000 {
        let argument = Generator::new(seed, true).argument();
        let Ok(text) = printed(&argument) else {
            refused += 1;
            continue;
        };
        let read = Arguments::read([text.as_bytes()], &mut Findings::default());
        assert!(holds(&read, &argument), "seed {seed}: {text}");
        assert!(!text.contains(char::is_whitespace), "seed {seed}: {text}");
    }
    assert!((800..7_200).contains(&refused), "{refused}");
}

/// The reverse way: what the stock parsers' vectors hold and we read is printed as something that we read alike.
#[test]
fn every_argument_of_the_fixtures_is_printed_and_read_alike() {
    let fixture = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/cmdline/ip_to_var-golden.txt"
    ));
    let mut count = 0;
    for line in fixture.lines() {
        let text = line
            .split_once(" => ")
            .unwrap()
            .0
            .strip_prefix("ip=")
            .unwrap();
        // A MAC address with colons is a NIC for ourselves alone, and is not printed.
        if let Ok((ip, _)) = IpArgument::parse(text)
            && !text.starts_with("52:")
        {
            count += 1;
            assert!(printed(&Argument::Ip(ip)).is_ok(), "{text}");
        }
    }
    assert_eq!(count, 27);
    let fixture = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/cmdline/netroot-golden.txt"
    ));
    let mut count = 0;
    for line in fixture.lines() {
        let text = line.split_once(" => ").unwrap().0;
        let text = text.strip_prefix("iscsi:").unwrap_or(text);
        if let Ok((target, _)) = TargetArgument::parse(text) {
            let result = printed(&Argument::Target(target));
            let unprintable = text.contains("p@w") || text.contains("IQN.");
            assert_eq!(result.is_err(), unprintable, "{text}");
            count += 1;
        }
    }
    assert_eq!(count, 19);
}

#[test]
fn what_the_grammar_cannot_carry_is_refused_by_name() {
    let target = |text| TargetArgument::parse(text).ok().unwrap().0;
    for (text, why) in [
        ("u:p@w@10.0.0.1::::iqn.x:y", Unprintable::Credentials),
        ("u:p*@10.0.0.1::::iqn.x:y", Unprintable::Credentials),
        ("-u:p@10.0.0.1::::iqn.x:y", Unprintable::Credentials),
        ("+u:p@10.0.0.1::::iqn.x:y", Unprintable::Credentials),
        ("u:p'@10.0.0.1::::iqn.x:y", Unprintable::Credentials),
        ("u:p \"@10.0.0.1::::iqn.x:y", Unprintable::Credentials),
        ("10.0.0.1::::IQN.x:y", Unprintable::TargetName),
        ("10.0.0.1:::a[b:eth0::iqn.x:y", Unprintable::Iface),
        ("10.0.0.1:::eth=0::iqn.x:y", Unprintable::NicName),
        ("[fe80::1%a b]::::iqn.x:y", Unprintable::Server),
    ] {
        assert_eq!(printed(&Argument::Target(target(text))), Err(why), "{text}");
    }
    let mut inner = target("10.0.0.1::::iqn.x:y");
    inner.name = crate::iscsi::IscsiName::parse(b"iqn.x:naa.y").unwrap();
    assert_eq!(
        printed(&Argument::Target(inner)),
        Err(Unprintable::TargetName)
    );
    let mut card = target("10.0.0.1::::iqn.x:y");
    card.iface = Some("qedi.a6:26:aa:bb:cc:dd");
    assert_eq!(printed(&Argument::Target(card)), Err(Unprintable::Iface));

    let ip = |text| IpArgument::parse(text).unwrap().0;
    let mut both = ip("10.0.0.2:::8::eth0:none");
    both.methods.ipv6 = crate::plan::Ipv6Plan::Auto;
    assert_eq!(printed(&Argument::Ip(both)), Err(Unprintable::Addresses));
    let mut crowded = ip("10.0.0.2:::8::eth0:none:10.0.0.53");
    crowded.mtu = Some(9000);
    assert_eq!(
        printed(&Argument::Ip(crowded)),
        Err(Unprintable::Combination)
    );
    let chap = Argument::Chap(Half::Secret, b"with space");
    assert_eq!(printed(&chap), Err(Unprintable::Credentials));
    assert_eq!(
        printed(&Argument::Chap(Half::Secret, b"a@b:c")).as_deref(),
        Ok("rd.iscsi.password=a@b:c")
    );
}

#[test]
fn the_forms_are_those_that_most_parsers_take() {
    for (text, expected) in [
        ("eth0:dhcp", "eth0:dhcp"),
        (
            "eth0:dhcp:9000:52-54-00-12-34-56",
            "eth0:dhcp:9000:52:54:00:12:34:56",
        ),
        ("eth0:dhcp,dhcp6", ":::::eth0:dhcp,dhcp6"),
        ("eth0:link6", ":::::eth0:link6"),
        (
            "eth0:either6::52:54:00:12:34:56",
            "eth0:auto6::52:54:00:12:34:56",
        ),
        ("on", "dhcp"),
        ("ibft", "ibft"),
        (
            "10.0.0.2/24::10.0.0.1::host:eth0",
            "10.0.0.2::10.0.0.1:255.255.255.0:host:eth0:none",
        ),
        (
            "[2001:db8::2]::[fe80::1]:::eth0:off:[2001:db8::53]",
            "[2001:db8::2]::[fe80::1]:64::eth0:none:[2001:db8::53]",
        ),
        (":::::eth0:none:9000", ":::::eth0:none:9000"),
    ] {
        let (argument, _) = IpArgument::parse(text).unwrap();
        assert_eq!(
            printed(&Argument::Ip(argument)),
            Ok(format!("ip={expected}"))
        );
    }
    for (text, expected) in [
        ("10.0.0.1::::iqn.x:y", "10.0.0.1::3260::iqn.x:y"),
        (
            "u:p:ru:rp@[2001:db8::1]::860:default:ens3:5:iqn.x:y",
            "u:p:ru:rp@[2001:db8::1]::860:default:ens3:5:iqn.x:y",
        ),
        ("10.0.0.1:::ens3::iqn.x:y", "10.0.0.1::3260:ens3::iqn.x:y"),
        ("@10.0.0.1::::iqn.x:a@b", "@10.0.0.1::3260::iqn.x:a@b"),
        ("[fe80::1%ens3]::::iqn.x:y", "[fe80::1%ens3]::3260::iqn.x:y"),
    ] {
        let (argument, _) = TargetArgument::parse(text).ok().unwrap();
        assert_eq!(
            printed(&Argument::Target(argument)),
            Ok(format!("netroot=iscsi:{expected}"))
        );
    }
}

/// In brackets systemd's generator takes it for an error of the whole line.
#[test]
fn a_name_server_stands_without_brackets() {
    let server = Argument::NameServer("2001:db8::53".parse().unwrap());
    assert_eq!(printed(&server).as_deref(), Ok("nameserver=2001:db8::53"));
    let card = Argument::Transport("qedi");
    assert_eq!(printed(&card).as_deref(), Ok("rd.iscsi.transport=qedi"));
}

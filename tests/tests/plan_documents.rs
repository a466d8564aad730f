//! Any command line and any table make a plan whose document is whole and whose secrets are not shown.

use sanroot_core::cmdline::Arguments;
use sanroot_core::finding::Findings;
use sanroot_core::ibft::{Firmware, Source};
use sanroot_core::iscsi::IscsiName;
use sanroot_core::plan::{BootPlan, PlanText, PlannedInitiator, Sources, write_json};
use serde_json::Value;

/// Stands wherever a secret can stand, and nowhere else.
const SECRET: &str = "hunter2";

/// Pieces of command lines: what is well-formed, what nearly is, and what breaks words.
const PIECES: &[&str] = &[
    "netroot=iscsi:10.0.0.1::::iqn.2004-10.com.example:disk",
    "netroot=iscsi:user:hunter2@10.0.0.1::::iqn.2004-10.com.example:disk",
    "netroot=iscsi:user:hunter2:peer:hunter2@[2001:db8::1]::860:default:ens3:5:eui.02004567A425678D",
    "netroot=iscsi:user:hunter2@10.0.0.1:iqn.x:y",
    "netroot=iscsi:user:hunter2@san::::my.target",
    "netroot=iscsi:a:hunter2:c@10.0.0.1::::iqn.x:y",
    "netroot=iscsi:hunter2@",
    "root=iscsi:user:x@hunter2@10.0.0.1::::iqn.x:z",
    "iscsiroot=user:hunter2@10.0.0.1::::iqn.x:y",
    "netroot=iscsi",
    "netroot=dhcp",
    "rd.iscsi.username=user",
    "rd.iscsi.password=hunter2",
    "\"rd.iscsi.password=a hunter2\"",
    "rd.iscsi.in.username=peer",
    "rd.iscsi.in.password=\"hunter2 b\"",
    "rd.iscsi.passwd=hunter2",
    "rd.iscsi.param=node.session.auth.password=hunter2",
    "rd.iscsi.initiator=iqn.x:host",
    "rd.iscsi.firmware",
    "rd.iscsi.firmware=0",
    "rd.iscsi.ibft=1",
    "rd.iscsi.ibft=0",
    "ip=dhcp",
    "ip=ens3:dhcp,dhcp6",
    "ip=10.0.0.2::10.0.0.1:24:host:ens3:none:9000",
    "ip=[2001:db8::2]:::64::ens3:none",
    "ip=\u{1b}[2J",
    "ifname=ens3:52:54:00:12:34:56",
    "vlan=ens3.7:ens3",
    "bond=bond0",
    "bond=bond0:ens3,ens4:mode=active-backup,miimon=100:9000",
    "vlan=bond0.7:bond0",
    "ip=10.0.0.3:::24::bond0.7:none",
    "ip=:::::ens3:none:9000",
    "bridge=br0:ens3",
    "rd.route=10.9.0.0/16:10.0.0.1",
    "rd.route=[2001:db8:9::/48]::ens3",
    "nameserver=10.0.0.53",
    "rd.peerdns=0",
    "rd.retry=30",
    "rd.retry=0",
    "\"",
    "=",
    "quiet",
];

/// xorshift64*: a failure repeats from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % bound
    }
}

fn line(random: &mut Random) -> String {
    let count = random.below(12);
    let pieces: Vec<_> = (0..count)
        .map(|_| PIECES[random.below(PIECES.len())])
        .collect();
    pieces.join(" ")
}

/// The JSON document and the text of one plan.
fn documents(table: &[u8], line: &str) -> (String, String) {
    let mut findings = Findings::default();
    let mut firmware = Box::new(Firmware::new());
    firmware.read_table(Source::File, table, &mut findings);
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let sources = Sources {
        firmware: &firmware,
        arguments: &arguments,
        installed: IscsiName::parse(b"iqn.x:installed")
            .ok()
            .map(PlannedInitiator::installed),
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let mut buffer = vec![0; 1 << 20];
    let mut out = buffer.as_mut_slice();
    write_json(&mut out, &plan, &findings).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    let text = PlanText {
        plan: &plan,
        findings: &findings,
    };
    (String::from_utf8(buffer).unwrap(), text.to_string())
}

#[test]
fn every_document_is_whole_and_shows_no_secret() {
    let table = include_bytes!("../fixtures/ibft/tables/iasl-generic-mutual-chap-vlan.bin");
    for seed in 1..=3000 {
        let mut random = Random(seed);
        let line = line(&mut random);
        let table = match random.below(2) {
            0 => &[][..],
            _ => &table[..],
        };
        let (json, text) = documents(table, &line);
        let document: Value = serde_json::from_str(&json)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{json}"));
        assert_eq!(document["schema"], "sanroot/plan/1");
        sanroot_tests::installer::valid(&document)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{json}"));
        let nics = document["nics"].as_array().unwrap();
        for session in document["sessions"].as_array().unwrap() {
            assert!(!session.is_null(), "seed {seed}: a session found no room");
            let nic = session["nic"].as_u64();
            assert!(
                nic.is_none_or(|nic| (nic as usize) < nics.len()),
                "seed {seed}"
            );
        }
        for shown in [&json, &text] {
            assert!(!shown.contains(SECRET), "seed {seed}: {line}\n{shown}");
            assert!(!shown.contains('\u{1b}'), "seed {seed}: {line}\n{shown}");
        }
    }
}

#[test]
fn the_document_has_the_keys_that_programs_rely_on() {
    let table = include_bytes!("../fixtures/ibft/tables/iasl-generic-mutual-chap-vlan.bin");
    let (json, _) = documents(table, "");
    let document: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["verdict"], "boot");
    assert_eq!(document["deadline_s"], 180);
    assert_eq!(document["attempt_s"], 15);
    assert_eq!(document["initiator"]["origin"], "ibft:initiator");
    assert_eq!(document["nics"][0]["kind"], "vlan");
    assert_eq!(document["nics"][0]["vlan"], 42);
    assert_eq!(document["nics"][0]["parents"], serde_json::json!([1]));
    assert_eq!(
        document["nics"][0]["addresses"],
        serde_json::json!(["192.0.2.10/25"])
    );
    assert_eq!(document["nics"][0]["gateway"], "192.0.2.1");
    assert_eq!(document["nics"][0]["origin"], "ibft:ethernet0");
    assert_eq!(document["nics"][1]["mac"], "02:00:00:00:00:01");
    let session = &document["sessions"][0];
    assert_eq!(session["origin"], "ibft:target0");
    assert_eq!(session["portal"]["address"], "198.51.100.20");
    assert_eq!(session["portal"]["port"], 3260);
    assert_eq!(
        session["chap"]["secret"],
        serde_json::json!({"present": true})
    );
    assert_eq!(
        session["chap"]["reverse_secret"],
        serde_json::json!({"present": true})
    );
    assert_eq!(session["nic"], 0);
    assert_eq!(document["findings"], serde_json::json!([]));
}

//! What programs read of a visit that went well. If a test here fails, do not change the test: programs rely on these
//! members.

use sanroot_core::iscsi::check::Check;
use sanroot_core::iscsi::discovery::{FoundPortal, FoundTarget};
use sanroot_core::iscsi::negotiation::Negotiated;
use sanroot_core::iscsi::pdu::Pdu;
use sanroot_core::iscsi::visit::{Errand, Progress, Settled, Talk, Told, VisitFault};
use sanroot_core::iscsi::{IscsiName, Portal};
use sanroot_tests::hostile::friendly::{Manner, text};
use sanroot_tests::hostile::portal::FriendlyPortal;
use sanroot_tests::hostile::verdict;
use sanroot_tests::hostile::visited::{Carrier, Shown, play};
use sanroot_tests::initiator::options;
use sanroot_tests::json::members;
use sanroot_tests::target::{Delivery, emit};
use serde_json::json;

#[test]
fn people_read_what_a_login_settled_in_the_words_of_the_document() {
    let settled = |missing: &str| {
        let played = verdict::play(Manner::Direct, Delivery::Whole, |heard| {
            let (response, mut pairs) = Manner::Direct.respond(heard);
            pairs.retain(|(key, _)| key != missing);
            emit(&response, &text(&pairs))
        });
        Settled(&played.settled.expect("a login")).to_string()
    };
    let line = "header_digest no, data_digest no, max_recv_data_segment_length 262144, \
        max_xmit_data_segment_length 65536, first_burst_length 65536, max_burst_length 262144, \
        max_outstanding_r2t 1, error_recovery_level 0, initial_r2t no, immediate_data yes, \
        target_portal_group_tag ";
    assert_eq!(settled("nothing"), format!("{line}1"));
    assert_eq!(settled("TargetPortalGroupTag"), format!("{line}untold"));
}

#[test]
fn a_target_has_a_name_and_portals() {
    let name = IscsiName::parse(b"iqn.2001-04.com.example:disk").expect("a name");
    let mut target = FoundTarget::new(name);
    for (portal, group) in [
        ("192.0.2.1", Some(1)),
        ("[2001:db8::1]:860", Some(65535)),
        ("san.example.com", None),
    ] {
        let portal = Portal::parse(portal).expect("a portal");
        target
            .portals
            .push(FoundPortal { portal, group })
            .expect("room");
    }
    assert_eq!(
        members(&target),
        json!({"name": "iqn.2001-04.com.example:disk", "portals": [
            {"address": "192.0.2.1", "port": 3260, "group": 1},
            {"address": "2001:db8::1", "port": 860, "group": 65535},
            {"address": "san.example.com", "port": 3260, "group": null},
        ]})
    );
}

#[test]
fn what_a_login_settled_is_told_member_by_member() {
    let settled = |missing: &str| {
        let played = verdict::play(Manner::Direct, Delivery::Whole, |heard| {
            let (response, mut pairs) = Manner::Direct.respond(heard);
            pairs.retain(|(key, _)| key != missing);
            emit(&response, &text(&pairs))
        });
        members(&Settled(&played.settled.expect("a login")))
    };
    let mut expected = json!({
        "header_digest": false,
        "data_digest": false,
        "max_recv_data_segment_length": 262_144,
        "max_xmit_data_segment_length": 65_536,
        "first_burst_length": 65_536,
        "max_burst_length": 262_144,
        "max_outstanding_r2t": 1,
        "error_recovery_level": 0,
        "initial_r2t": false,
        "immediate_data": true,
        "target_portal_group_tag": 1,
    });
    assert_eq!(settled("nothing"), expected);
    expected["target_portal_group_tag"] = json!(null);
    assert_eq!(settled("TargetPortalGroupTag"), expected);
}

/// A check that shows its units as programs see them.
#[derive(Default)]
struct Documented(Check);

impl Errand for Documented {
    fn begin(
        &mut self,
        portal: &Portal,
        negotiated: &Negotiated,
        talk: &mut Talk,
    ) -> Result<(), VisitFault> {
        self.0.begin(portal, negotiated, talk)
    }

    fn hear(
        &mut self,
        pdu: Pdu<'_>,
        talk: &mut Talk,
        tell: &mut dyn FnMut(Told<'_>),
    ) -> Result<Progress, VisitFault> {
        self.0.hear(pdu, talk, tell)
    }
}

impl Shown for Documented {
    fn shown(&self) -> Vec<String> {
        let units = self.0.units().iter();
        units.map(|unit| members(unit).to_string()).collect()
    }
}

/// The one unit that a portal shows whose answer to INQUIRY begins with this byte.
fn unit(peripheral: u8) -> serde_json::Value {
    let mut portal = FriendlyPortal::default();
    let played = play(
        options(),
        Documented::default(),
        Carrier::WHOLE,
        &mut |request| {
            let mut said = portal.answer(request);
            for pdu in &mut said {
                if pdu.data.len() == 36 {
                    pdu.data[0] = peripheral;
                }
            }
            said
        },
    );
    assert_eq!((played.outcome.as_str(), played.told.len()), ("done", 1));
    serde_json::from_str(&played.told[0]).expect("JSON")
}

#[test]
fn a_unit_tells_what_it_is_and_a_disk_its_size() {
    let disk = json!({"lun": 1, "type": "disk", "vendor": "IET", "product": "VIRTUAL-DISK", "bytes": 3 << 20,
        "block_size": 512, "wwid": null});
    assert_eq!(unit(0), disk);
    for (peripheral, name, has_size) in [
        (0x01, "tape", false),
        (0x05, "optical", false),
        (0x07, "optical-memory", false),
        (0x08, "changer", false),
        (0x0c, "controller", false),
        (0x0d, "enclosure", false),
        (0x14, "zoned-disk", true),
        (0x1e, "well-known", false),
        (0x11, "type-11", false),
    ] {
        let mut expected = disk.clone();
        expected["type"] = name.into();
        if !has_size {
            (expected["bytes"], expected["block_size"]) = (json!(null), json!(null));
        }
        assert_eq!(unit(peripheral), expected);
    }
}

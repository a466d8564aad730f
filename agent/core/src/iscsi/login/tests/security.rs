use super::trace::play;

#[test]
fn a_target_that_insists_on_the_security_stage_is_asked_from_there_once() {
    // reliability.md A.39, A.52.
    for status in ["0200", "0201", "0207", "020b"] {
        let trace = std::format!(
            "I-> csg=1 nsg=3 | {{names}} {{offer}}
             T-> status={status}
             => reconnect
             I-> csg=0 nsg=1 | {{names}} AuthMethod=None
             T-> csg=0 nsg=1 statsn=0 | TargetPortalGroupTag=1 AuthMethod=None
             => send
             I-> csg=1 nsg=3 expstatsn=1 | {{offer}}
             T-> csg=1 nsg=3 tsih=1
             => done"
        );
        let negotiated = play(&trace).unwrap();
        assert_eq!(negotiated.target_portal_group_tag, Some(1));
    }
}

#[test]
fn a_demand_for_authentication_without_credentials_is_said_so() {
    for answer in [
        "csg=0 | AuthMethod=CHAP",
        "csg=0 | AuthMethod=Reject",
        "csg=0 status=0201",
    ] {
        let trace = std::format!(
            "T-> status=0201\n => reconnect\n T-> {answer}\n => login.credentials-missing\n I-> nothing"
        );
        play(&trace);
    }
}

#[test]
fn a_target_that_hangs_up_on_who_has_no_credentials_is_understood() {
    // LIO, Linux 6.1.
    for (status, code) in [
        ("0201", "credentials-missing"),
        ("0200", "closed"),
        ("0207", "closed"),
    ] {
        let trace = std::format!(
            "T-> FIN\n => login.closed\n T-> status={status}\n => reconnect\n T-> FIN\n => login.{code}"
        );
        play(&trace);
    }
    play(
        "T-> status=0201
         => reconnect
         T-> csg=0 nsg=1 | AuthMethod=None
         => send
         T-> FIN
         => login.closed",
    );
}

#[test]
fn a_method_that_was_not_offered_ends_the_login() {
    // reliability.md A.29, A.51; UNH-IOL login 7.3, 22.1.
    for (pairs, code) in [
        ("AuthMethod=KRB5", "method-not-offered"),
        ("AuthMethod=None,CHAP", "method-not-offered"),
        ("AuthMethod=", "method-not-offered"),
        ("CHAP_A=5", "key.wrong-stage"),
        ("AuthMethod=None AuthMethod=None", "key.repeated"),
        ("HeaderDigest=None", "key.wrong-stage"),
    ] {
        let trace =
            std::format!("T-> status=0201\n => reconnect\n T-> csg=0 | {pairs}\n => login.{code}");
        play(&trace);
    }
}

#[test]
fn a_security_stage_that_hesitates_is_followed() {
    // reliability.md A.40.
    play(
        "T-> status=0201
         => reconnect
         T-> csg=0 statsn=8 | AuthMethod=None X-com.example.Feature=1
         => send
         I-> csg=0 nsg=1 expstatsn=9 | X-com.example.Feature=NotUnderstood
         T-> csg=0 nsg=1
         => send
         I-> csg=1 nsg=3 expstatsn=10 | {offer}",
    );
}

#[test]
fn every_other_refusal_is_told_as_it_is() {
    // reliability.md A.49.
    for (status, code) in [
        ("0202", "authorization"),
        ("0203", "target-not-found"),
        ("0204", "target-removed"),
        ("0205", "unsupported-version"),
        ("0206", "too-many-connections"),
        ("0208", "cannot-include"),
        ("0209", "session-type"),
        ("020a", "no-session"),
        ("02ff", "initiator-other"),
        ("0300", "target-error"),
        ("0301", "unavailable"),
        ("0302", "out-of-resources"),
        ("03ff", "target-other"),
        ("0400", "undefined"),
        ("ffff", "undefined"),
    ] {
        play(&std::format!(
            "T-> status={status} version=9\n => login.refused.{code}\n I-> nothing"
        ));
    }
    // The second time, and later in the login, there is nothing to fall back to.
    play("T-> status=0200\n => reconnect\n T-> status=0200\n => login.refused.initiator-error");
    play("T-> csg=1\n => send\n T-> status=0201\n => login.refused.authentication");
}

#[test]
fn a_redirection_names_the_new_portal() {
    // reliability.md A.71 to A.74; RFC 7143, 11.13.5 and 13.8.
    for (fields, outcome) in [
        (
            "status=0101 | TargetAddress=10.0.0.2",
            "redirect for now 10.0.0.2:3260",
        ),
        (
            "status=0102 | TargetAddress=10.0.0.2:860",
            "redirect for good 10.0.0.2:860",
        ),
        (
            "status=01ff | TargetAddress=[::1]:3261,2",
            "redirect for now [::1]:3261,2",
        ),
        (
            "status=0101 | Foo=1 TargetAddress=san.example.com",
            "redirect for now san.example.com:3260",
        ),
        ("status=0101", "login.redirect.without-address"),
        (
            "status=0101 | TargetAddress=",
            "login.redirect.without-address",
        ),
        (
            "status=0101 | TargetAddress=a/b",
            "login.redirect.without-address",
        ),
    ] {
        play(&std::format!("T-> {fields}\n => {outcome}\n I-> nothing"));
    }
}

#[test]
fn only_login_responses_belong_into_a_login() {
    // reliability.md A.4; UNH-IOL login 8.1.
    for (opcode, code) in [
        ("3f", "rejected"),
        ("20", "pdu.unexpected"),
        ("24", "pdu.unexpected"),
        ("32", "pdu.unexpected"),
        ("03", "pdu.unexpected"),
        ("00", "pdu.unexpected"),
    ] {
        play(&std::format!(
            "T-> opcode={opcode}\n => login.{code}\n I-> nothing"
        ));
    }
    play("T-> nsg=3 tsih=1\n => done\n T-> nsg=3 tsih=1\n => login.pdu.unexpected");
}

#[test]
fn stages_go_forward_as_proposed() {
    // reliability.md A.37 to A.39; UNH-IOL login 3.1.
    for (fields, code) in [
        ("csg=0", "stage.wrong"),
        ("csg=3", "stage.wrong"),
        ("csg=1 nsg=1", "stage.wrong-transit"),
        ("csg=1 nsg=0", "stage.wrong-transit"),
        ("csg=1 nsg=3 version=1", "pdu.field"),
    ] {
        play(&std::format!("T-> {fields} tsih=1\n => login.{code}"));
    }
}

#[test]
fn a_session_has_an_identifier_that_stays() {
    // reliability.md A.43; UNH-IOL login 2.2.
    play("T-> csg=1 nsg=3 tsih=0\n => login.session-identifier.missing");
    play("T-> csg=1 tsih=5\n => send\n T-> nsg=3 tsih=5\n => done");
    play("T-> csg=1 tsih=5\n => send\n T-> nsg=3 tsih=6\n => login.session-identifier.changed");
}

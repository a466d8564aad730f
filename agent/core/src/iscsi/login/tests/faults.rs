use std::collections::BTreeSet;
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use crate::finding::{Explain, Severity};
use crate::iscsi::login::Policy::{Final, Follow, RetrySlowly, RetryWithBackoff};
use crate::iscsi::login::chap::ChapFault;
use crate::iscsi::login::{Fault, Misbehaviour, Status, Waiting};
use crate::iscsi::negotiation::{Key, KeyFlaw};
use crate::iscsi::pdu::{Digested, Field, HeaderFlaw, Opcode, RejectReason, Stage};
use crate::iscsi::text::TextFlaw;

#[test]
fn every_status_has_its_policy() {
    // RFC 7143, 11.13.5.
    for (class, detail, policy) in [
        (1, 1, Follow),
        (1, 2, Follow),
        (2, 0, RetrySlowly),
        (2, 1, RetrySlowly),
        (2, 2, RetrySlowly),
        (2, 3, RetryWithBackoff),
        (2, 4, RetrySlowly),
        (2, 5, Final),
        (2, 6, RetryWithBackoff),
        (2, 7, Final),
        (2, 8, RetrySlowly),
        (2, 9, Final),
        (2, 10, RetrySlowly),
        (2, 11, RetrySlowly),
        (3, 0, RetryWithBackoff),
        (3, 1, RetryWithBackoff),
        (3, 2, RetryWithBackoff),
        // Where the detail is not defined, the class decides; where the class is not, a controller may be changing over.
        (1, 3, Follow),
        (2, 12, RetrySlowly),
        (3, 3, RetryWithBackoff),
        (4, 0, RetrySlowly),
    ] {
        let status = Status { class, detail };
        assert_eq!(status.policy(), policy, "{class:02x}{detail:02x}");
        assert_eq!(Fault::Refused(status).policy(), policy);
        let number = std::format!("(status {class:02x}{detail:02x})");
        assert!(status.to_string().ends_with(&number), "{status}");
    }
}

/// One fault of every kind.
fn faults() -> Vec<Fault> {
    let refused = |class, detail| Fault::Refused(Status { class, detail });
    let statuses = (0..=0xff).flat_map(|detail| [2, 3, 4].map(|class| refused(class, detail)));
    let headers = [
        HeaderFlaw::Unexpected(Opcode::NopIn),
        HeaderFlaw::AdditionalHeader(1),
        HeaderFlaw::DataTooLong(8193),
        HeaderFlaw::DataMismatch(5),
        HeaderFlaw::FinalAndContinued,
        HeaderFlaw::ReservedStage,
        HeaderFlaw::WrongTask(7),
        HeaderFlaw::Digest(Digested::Header),
        HeaderFlaw::Field(Field::VersionActive, 1),
    ];
    let texts = [
        TextFlaw::NoEqualsSign,
        TextFlaw::Key,
        TextFlaw::ValueTooLong,
        TextFlaw::NotUtf8,
        TextFlaw::Unterminated,
        TextFlaw::TooMuch(65537),
    ];
    let keys = [
        KeyFlaw::Repeated,
        KeyFlaw::WrongStage,
        KeyFlaw::NotFromTarget,
        KeyFlaw::Malformed,
        KeyFlaw::OutOfBounds,
        KeyFlaw::NotOffered,
        KeyFlaw::NotUnderstood,
        KeyFlaw::Unanswerable,
        KeyFlaw::Missing,
    ];
    let key = Key::MaxBurstLength;
    let mut found: Vec<Fault> = statuses.collect();
    found.extend(headers.map(Fault::from));
    found.extend(texts.map(Fault::from));
    found.extend(keys.map(|flaw| Fault::from(Misbehaviour::Key { key, flaw })));
    found.extend(others());
    found
}

fn others() -> Vec<Fault> {
    let chap = [
        ChapFault::Downgraded,
        ChapFault::MethodRefused,
        ChapFault::AlgorithmsRefused,
        ChapFault::ChallengeLength(0),
        ChapFault::ChallengeWeak(1),
        ChapFault::ChallengeReflected,
        ChapFault::ChallengeReused,
        ChapFault::ProofMissing,
        ChapFault::ProofWrong,
        ChapFault::ProofReflected,
        ChapFault::WrongName,
        ChapFault::SameSecrets,
        ChapFault::NameUnfit,
        ChapFault::SecretUnfit,
    ];
    let misbehaviour = [
        Misbehaviour::TooManyKeys,
        Misbehaviour::WrongStage(Stage::Security),
        Misbehaviour::WrongTransit(Stage::FullFeature),
        Misbehaviour::NoSessionIdentifier,
        Misbehaviour::SessionIdentifierChanged(2),
        Misbehaviour::TooManyRequests,
        Misbehaviour::TooManyPieces,
        Misbehaviour::MethodNotOffered,
        Misbehaviour::RedirectWithoutAddress,
    ];
    let mut found = vec![
        Fault::Rejected(RejectReason(4)),
        Fault::CredentialsMissing,
        Fault::ResponseRefused(Status {
            class: 2,
            detail: 0,
        }),
        Fault::DigestRefused(Key::HeaderDigest),
        Fault::TimedOut(Waiting::Challenge),
        Fault::Closed(Waiting::Parameters),
        Fault::Unsayable,
    ];
    found.extend(chap.map(Fault::from));
    found.extend(misbehaviour.map(Fault::from));
    found
}

#[test]
fn only_what_is_configured_is_final() {
    // reliability.md A.49 to A.67: what another attempt cannot change, and what it can.
    let chap = [
        (ChapFault::Downgraded, RetrySlowly),
        (ChapFault::MethodRefused, RetrySlowly),
        (ChapFault::AlgorithmsRefused, RetrySlowly),
        (ChapFault::ChallengeLength(0), RetryWithBackoff),
        // Not a failure: the login goes on.
        (ChapFault::ChallengeWeak(1), RetryWithBackoff),
        (ChapFault::ChallengeReflected, RetryWithBackoff),
        (ChapFault::ChallengeReused, RetryWithBackoff),
        (ChapFault::ProofMissing, RetrySlowly),
        (ChapFault::ProofWrong, Final),
        (ChapFault::ProofReflected, RetryWithBackoff),
        (ChapFault::WrongName, Final),
        (ChapFault::SameSecrets, Final),
        (ChapFault::NameUnfit, Final),
        (ChapFault::SecretUnfit, Final),
    ];
    for (fault, policy) in chap {
        assert_eq!(Fault::Chap(fault).policy(), policy, "{fault:?}");
    }
    for fault in faults() {
        let policy = match fault {
            Fault::Refused(_) | Fault::Chap(_) => continue,
            Fault::Unsayable => Final,
            Fault::ResponseRefused(_) | Fault::CredentialsMissing | Fault::DigestRefused(_) => {
                RetrySlowly
            }
            _ => RetryWithBackoff,
        };
        assert_eq!(fault.policy(), policy, "{fault:?}");
    }
    let tested = chap.map(|(fault, _)| Fault::Chap(fault).code().text());
    let all = faults()
        .into_iter()
        .filter(|fault| matches!(fault, Fault::Chap(_)));
    assert!(
        all.map(|fault| fault.code().text()).eq(tested),
        "a fault without its policy"
    );
}

#[test]
fn every_fault_has_a_code_a_sentence_and_something_to_try() {
    let faults = faults();
    for fault in &faults {
        let (code, sentence) = (fault.code().text(), fault.to_string());
        assert!(code.starts_with("login."), "{fault:?}");
        assert!(!fault.hint().is_empty(), "{fault:?}");
        assert!(
            fault.hint().text().ends_with('.') && !sentence.ends_with('.'),
            "{fault:?}"
        );
        let severity = match fault {
            Fault::Chap(ChapFault::ChallengeWeak(_)) => Severity::Warning,
            _ => Severity::Error,
        };
        assert_eq!(fault.severity(), severity);
    }
    let codes: BTreeSet<_> = faults.iter().map(|fault| fault.code().text()).collect();
    let sentences: BTreeSet<_> = others().iter().map(ToString::to_string).collect();
    assert_eq!(sentences.len(), others().len(), "two faults say the same");
    // 12 defined statuses of class 2, 3 of class 3, the three that are not defined, and one for each other kind.
    assert_eq!(codes.len(), 12 + 3 + 3 + 9 + 6 + 9 + others().len());
}

#[test]
fn a_fault_says_what_was_found() {
    for (fault, sentence) in [
        (
            Fault::Refused(Status {
                class: 2,
                detail: 3,
            }),
            "there is no target of this name at the portal (status 0203)",
        ),
        (
            Misbehaviour::Key {
                key: Key::ImmediateData,
                flaw: KeyFlaw::Repeated,
            }
            .into(),
            "the target breaks the protocol: ImmediateData was said twice in one login",
        ),
        (
            HeaderFlaw::Unexpected(Opcode::DataIn).into(),
            "the target breaks the protocol: a SCSI Data-In came where none may come",
        ),
        (
            Fault::TimedOut(Waiting::Proof),
            "the target did not answer in time: its answer to our CHAP response was awaited",
        ),
    ] {
        assert_eq!(fault.to_string(), sentence);
    }
}

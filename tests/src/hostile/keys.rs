//! The text keys (RFC 7143, 12 and 13; RFC 7144, 7.1), and the values that a target gives each.

use super::friendly::{Manner, proof};

/// What a key's value is.
#[derive(Clone, Copy)]
pub enum Form {
    /// A number within these bounds.
    Number(u64, u64),
    /// `Yes` or `No`.
    Boolean,
    /// A list of which one item is chosen; these are chosen from.
    List(&'static [&'static str]),
    /// Text of at most so many bytes.
    Text(usize),
    /// Bytes in hexadecimal or base64, at most so many.
    Binary(usize),
}

/// One key, and where a friendly target says it.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// What its value is.
    pub form: Form,
    /// The target that says it, or might say it, in the response of this number.
    pub place: (Manner, usize),
    /// A value that is right there.
    pub good: &'static str,
    /// Which rules say what becomes of its values.
    pub rules: &'static str,
}

const LENGTH: Form = Form::Number(512, (1 << 24) - 1);
const DIGEST: Form = Form::List(&["None", "CRC32C"]);
/// With all answers, and time to say more.
const ANSWER: (Manner, usize) = (Manner::Hesitant, 0);

const fn case(
    name: &'static str,
    form: Form,
    place: (Manner, usize),
    good: &'static str,
    rules: &'static str,
) -> Case {
    Case {
        name,
        form,
        place,
        good,
        rules,
    }
}

/// Every key of a login, and two that nobody knows.
#[rustfmt::skip]
pub const CASES: [Case; 38] = [
    case("AuthMethod", Form::List(&["CHAP", "None"]), (Manner::Insisting, 1), "None", "A.29 A.51 A.52"),
    case("AuthMethod", Form::List(&["CHAP", "None"]), (Manner::Chap, 0), "CHAP", "A.52 A.63 A.64"),
    case("CHAP_A", Form::Number(5, 8), (Manner::Chap, 1), "5", "A.53 A.55 A.64"),
    case("CHAP_I", Form::Number(0, 255), (Manner::Chap, 1), "93", "A.56 A.64"),
    case("CHAP_C", Form::Binary(1024), (Manner::Chap, 1), "0x000102030405060708090a0b0c0d0e0f", "A.17 A.56 A.64"),
    case("CHAP_N", Form::Text(255), (Manner::Chap, 2), "disk", "A.63 A.64"),
    case("CHAP_R", Form::Binary(16), (Manner::Chap, 2), "", "A.17 A.57 A.60 A.63 A.64"),
    case("InitiatorName", Form::Text(223), ANSWER, "iqn.2001-04.com.example:host", "A.36"),
    case("InitiatorAlias", Form::Text(255), ANSWER, "host", "A.36"),
    case("TargetName", Form::Text(223), ANSWER, "iqn.2001-04.com.example:disk", "A.36"),
    case("TargetAlias", Form::Text(255), ANSWER, "Disk", "A.12 A.24"),
    case("TargetAddress", Form::Text(255), ANSWER, "10.0.0.2:3260,1", "A.24"),
    case("TargetPortalGroupTag", Form::Number(0, 65535), ANSWER, "1", "A.15 A.17 A.24 A.48"),
    case("SessionType", Form::List(&["Normal", "Discovery"]), ANSWER, "Normal", "A.36"),
    case("SendTargets", Form::List(&["All"]), ANSWER, "All", "A.75"),
    case("HeaderDigest", DIGEST, ANSWER, "None", "A.18 A.24 A.29"),
    case("DataDigest", DIGEST, ANSWER, "None", "A.18 A.24 A.29"),
    case("MaxConnections", Form::Number(1, 65535), ANSWER, "1", "A.15 A.24 A.27 A.31"),
    case("InitialR2T", Form::Boolean, ANSWER, "No", "A.14 A.24 A.27"),
    case("ImmediateData", Form::Boolean, ANSWER, "Yes", "A.14 A.24 A.27"),
    case("MaxRecvDataSegmentLength", LENGTH, ANSWER, "65536", "A.15 A.24"),
    case("MaxBurstLength", LENGTH, ANSWER, "262144", "A.15 A.24 A.31 A.68"),
    case("FirstBurstLength", LENGTH, ANSWER, "65536", "A.15 A.24 A.31 A.68"),
    case("DefaultTime2Wait", Form::Number(0, 3600), ANSWER, "2", "A.15 A.24 A.31"),
    case("DefaultTime2Retain", Form::Number(0, 3600), ANSWER, "0", "A.15 A.24 A.31"),
    case("MaxOutstandingR2T", Form::Number(1, 65535), ANSWER, "1", "A.15 A.24 A.31"),
    case("DataPDUInOrder", Form::Boolean, ANSWER, "Yes", "A.14 A.24 A.31"),
    case("DataSequenceInOrder", Form::Boolean, ANSWER, "Yes", "A.14 A.24 A.31"),
    case("ErrorRecoveryLevel", Form::Number(0, 2), ANSWER, "0", "A.15 A.24 A.31"),
    case("TaskReporting", Form::List(&["RFC3720", "ResponseFence", "FastAbort"]), ANSWER, "RFC3720", "A.18 A.22 A.41"),
    case("iSCSIProtocolLevel", Form::Number(0, 31), ANSWER, "1", "A.15 A.22 A.41 A.100"),
    case("X#NodeArchitecture", Form::Text(255), ANSWER, "BSD", "A.11 A.24"),
    case("IFMarker", Form::Boolean, ANSWER, "No", "A.25 A.30 A.41"),
    case("OFMarker", Form::Boolean, ANSWER, "No", "A.25 A.30 A.41"),
    case("IFMarkInt", Form::Number(1, 65535), ANSWER, "2048~8192", "A.16 A.25 A.41"),
    case("OFMarkInt", Form::Number(1, 65535), ANSWER, "2048~8192", "A.16 A.25 A.41"),
    case("X-com.example.Feature", Form::Text(255), ANSWER, "on", "A.12 A.25"),
    case("Foo", Form::Text(255), ANSWER, "1", "A.12 A.25"),
];

impl Case {
    /// A value that is right.
    pub fn good(&self) -> String {
        match self.name {
            "CHAP_R" => proof(),
            _ => self.good.to_owned(),
        }
    }

    /// The values to give it, each with a name.
    pub fn values(&self) -> Vec<(String, String)> {
        let mut values: Vec<String> = ["", "None", "Reject", "Irrelevant", "NotUnderstood"]
            .map(str::to_owned)
            .into();
        match self.form {
            Form::Number(least, most) => values.extend(numbers(least, most)),
            Form::Boolean => values.extend(
                [
                    "Yes", "No", "yes", "NO", "1", "0", "maybe", "Yes,No", " Yes",
                ]
                .map(str::to_owned),
            ),
            Form::List(items) => {
                values.extend(items.iter().map(|item| (*item).to_owned()));
                values.push(items.join(","));
                values.push(items.iter().rev().copied().collect::<Vec<_>>().join(","));
                values.extend(["none", "MD5", "1", ",", "None,"].map(str::to_owned));
            }
            Form::Text(_) => values.extend(["a", "disk ", "a=b", "\u{e9}", "1"].map(str::to_owned)),
            Form::Binary(_) => values.extend(
                [
                    "0x", "0b", "0x1", "0XaB", "0x0g", "0bAAEC", "0BAAE=", "0bAAE", "01", "1",
                    "Yes",
                ]
                .map(str::to_owned),
            ),
        }
        let short = values.into_iter().map(|value| match value.as_str() {
            "" => ("empty".to_owned(), value),
            _ => (value.clone(), value),
        });
        let mut values: Vec<(String, String)> = Vec::new();
        for (name, value) in short.chain(self.lengths()) {
            if values.iter().all(|(_, known)| *known != value) {
                values.push((name, value));
            }
        }
        values
    }

    /// Values at and past each limit of length: the form's own, and those of any text and any binary value.
    fn lengths(&self) -> Vec<(String, String)> {
        if let Form::Binary(most) = self.form {
            let sizes = [most, most + 1, 1024, 1025];
            let hex = sizes.map(|size| {
                let value = format!("0x{}", "5a".repeat(size));
                (format!("{size} bytes in hex"), value)
            });
            let base64 = [most / 3 * 3, (most / 3 + 1) * 3].map(|size| {
                let value = format!("0b{}", "AAAA".repeat(size / 3));
                (format!("{size} bytes in base64"), value)
            });
            return hex.into_iter().chain(base64).collect();
        }
        let own = match self.form {
            Form::Text(most) => most,
            _ => 255,
        };
        let mut sizes = vec![own, own + 1, 255, 256, 2050, 2051];
        sizes.sort_unstable();
        sizes.dedup();
        let digit = if let Form::Number(..) = self.form {
            "9"
        } else {
            "n"
        };
        let named = |size: usize| (format!("{size} bytes"), digit.repeat(size));
        sizes.into_iter().map(named).collect()
    }
}

/// Numbers at and past the bounds, in every form that a number has or has not.
fn numbers(least: u64, most: u64) -> Vec<String> {
    let mut values = vec![
        least.to_string(),
        (least + 1).to_string(),
        (most - 1).to_string(),
        most.to_string(),
        (most + 1).to_string(),
        (1_u64 << 32).to_string(),
        u64::MAX.to_string(),
        "18446744073709551616".to_owned(),
        format!("{least:#x}"),
        format!("0X{most:x}"),
        format!("0x{:x}", most + 1),
    ];
    if let Some(below) = least.checked_sub(1) {
        values.push(below.to_string());
    }
    let ill = [
        "007", "+5", "-1", " 5", "5 ", "0x", "5.0", "0bAAE=", "5~6", "5,6", "Yes",
    ];
    values.extend(ill.map(str::to_owned));
    values
}

//! What a login settled, for documents and for people.

use core::fmt;

use crate::iscsi::login::Status;
use crate::iscsi::negotiation::Negotiated;
use crate::json::{Members, Object, Sink, Value, tell};

/// What a login settled, as a JSON object.
pub struct Settled<'n>(pub &'n Negotiated);

impl Object for Settled<'_> {
    fn members(&self, members: &mut Members<'_>) {
        let Self(it) = self;
        members.flag("header_digest", it.header_digest);
        members.flag("data_digest", it.data_digest);
        for (name, number) in [
            (
                "max_recv_data_segment_length",
                it.max_recv_data_segment_length,
            ),
            (
                "max_xmit_data_segment_length",
                it.max_xmit_data_segment_length,
            ),
            ("first_burst_length", it.first_burst_length),
            ("max_burst_length", it.max_burst_length),
            ("max_outstanding_r2t", it.max_outstanding_r2t),
            ("error_recovery_level", it.error_recovery_level),
        ] {
            members.number(name, number);
        }
        members.flag("initial_r2t", it.initial_r2t);
        members.flag("immediate_data", it.immediate_data);
        let group = Value::number(it.target_portal_group_tag);
        members.add("target_portal_group_tag", group);
    }
}

/// As a line for people, in the words of the document.
impl fmt::Display for Settled<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line { out, separator: "" };
        tell(self, &mut line)
    }
}

struct Line<'o, 'f> {
    out: &'o mut fmt::Formatter<'f>,
    separator: &'static str,
}

impl Sink for Line<'_, '_> {
    fn value(&mut self, name: Option<&str>, value: Value<'_>) -> fmt::Result {
        let value: &dyn fmt::Display = match &value {
            Value::Bool(true) => &"yes",
            Value::Bool(false) => &"no",
            Value::Number(number) => number,
            _ => &"untold",
        };
        let name = name.unwrap_or_default();
        write!(self.out, "{}{name} {value}", self.separator)?;
        self.separator = ", ";
        Ok(())
    }

    fn begin_list(&mut self, _: Option<&'static str>) -> fmt::Result {
        Ok(())
    }

    fn end_list(&mut self) -> fmt::Result {
        Ok(())
    }
}

/// A login's status as its two bytes, `0201`.
#[derive(Clone, Copy)]
pub struct StatusCode(pub(crate) Status);

impl fmt::Display for StatusCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Status { class, detail } = self.0;
        write!(out, "{class:02x}{detail:02x}")
    }
}

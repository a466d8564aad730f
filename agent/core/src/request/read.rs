//! From JSON to a request. Each value is read by a visitor that knows the member it belongs to, since the parser's own
//! errors name none; unknown members are refused, and never skipped, so that no nesting is followed.

use core::time::Duration;

use heapless::String;
use serde::de::{DeserializeSeed, MapAccess};
use serde_json_core::de::Deserializer;

use super::credentials::Pair;
use super::{Chap, Name, Request, RequestFlaw, What};
use crate::iscsi::login::chap::{Algorithms, NotAlgorithms};
use crate::iscsi::negotiation::DigestPreference;
use crate::iscsi::{IscsiName, NotAPortal, Portal};
use crate::json::read::{Each, Number, Object, Reader, Text, Wrong};
use crate::limits::{CHAP_NAME_BYTES, LONGEST_REQUEST_TIMEOUT};
use crate::secret::Secret;

/// The schema's name.
const SCHEMA: &str = "sanroot/request/1";
/// Bytes of the longest list of digests, as it is put together.
const ALGORITHMS_BYTES: usize = 32;

type Place = crate::json::read::Place<What>;

impl Wrong for What {
    const UNKNOWN: Self = Self::Unknown;
    const REPEATED: Self = Self::Repeated;
    const WRONG_TYPE: Self = Self::WrongType;
    const LONG_TEXT: Self = Self::Text;
    const TRAILING: Self = Self::Trailing;
    const NOT_JSON: Self = Self::NotJson;
}

/// See [`Request::read`].
pub(super) fn read(
    request: &mut Request,
    json: &[u8],
    scratch: &mut [u8],
) -> Result<(), RequestFlaw> {
    let mut place = Place::default();
    let mut whole = Whole {
        request,
        schema: false,
    };
    let mut deserializer = Deserializer::new(json, Some(scratch));
    let root = Object::new(&mut whole, &mut place);
    let read = root.deserialize(&mut deserializer);
    let read = read.and_then(|()| deserializer.end().map(|_| ()));
    if let Err(error) = read {
        let what = place.what(error);
        return Err(RequestFlaw::new(place.path(), what));
    }
    if whole.schema {
        Ok(())
    } else {
        Err(RequestFlaw::new("schema", What::Missing))
    }
}

/// The request as a whole.
struct Whole<'r> {
    request: &'r mut Request,
    schema: bool,
}

impl Reader<What> for Whole<'_> {
    const MEMBERS: &'static [&'static str] = &[
        "schema",
        "initiator",
        "target",
        "chap",
        "discovery_chap",
        "header_digest",
        "data_digest",
        "timeout_s",
    ];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        let Self { request, schema } = self;
        match name {
            "schema" => map.next_value_seed(Text::new(place, |text| {
                *schema = text == SCHEMA;
                if *schema { Ok(()) } else { Err(What::Schema) }
            })),
            "initiator" => map.next_value_seed(Object::new(&mut Initiator(request), place)),
            "target" => map.next_value_seed(Object::new(&mut Target(request), place)),
            "chap" => chap(map, place, &mut request.chap),
            "discovery_chap" => chap(map, place, &mut request.discovery_chap),
            "header_digest" => digest(map, place, &mut request.header_digest),
            "data_digest" => digest(map, place, &mut request.data_digest),
            _ => map.next_value_seed(Number::new(place, |seconds| {
                let timeout = Duration::from_secs(seconds);
                if timeout.is_zero() || timeout > LONGEST_REQUEST_TIMEOUT {
                    return Err(What::Seconds);
                }
                request.timeout = timeout;
                Ok(())
            })),
        }
    }
}

struct Initiator<'r>(&'r mut Request);

impl Reader<What> for Initiator<'_> {
    const MEMBERS: &'static [&'static str] = &["name", "alias"];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        member: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        match member {
            "name" => {
                map.next_value_seed(Text::new(place, |text| name(&mut self.0.initiator, text)))
            }
            _ => map.next_value_seed(Text::new(place, |text| {
                self.0.alias = Some(plain(text)?);
                Ok(())
            })),
        }
    }
}

struct Target<'r>(&'r mut Request);

impl Reader<What> for Target<'_> {
    const MEMBERS: &'static [&'static str] = &["name", "portals"];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        member: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        match member {
            "name" => map.next_value_seed(Text::new(place, |text| name(&mut self.0.target, text))),
            _ => map.next_value_seed(Each::new(place, |text| {
                let portal = Portal::parse_zoned(text).map_err(|flaw| match flaw {
                    NotAPortal::Address => What::Portal,
                    NotAPortal::ZoneMissing => What::Zone,
                })?;
                let pushed = self.0.portals.push(portal);
                pushed.map_err(|_| What::TooManyPortals)
            })),
        }
    }
}

/// The members of `chap`, until it is known that they belong together.
#[derive(Default)]
struct Parts {
    name: Option<String<CHAP_NAME_BYTES>>,
    secret: Option<Secret>,
    reverse_name: Option<String<CHAP_NAME_BYTES>>,
    reverse_secret: Option<Secret>,
    algorithms: Option<Algorithms>,
}

impl Reader<What> for Parts {
    const MEMBERS: &'static [&'static str] = &[
        "name",
        "secret",
        "reverse_name",
        "reverse_secret",
        "algorithms",
    ];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        member: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        match member {
            "name" => text(map, place, &mut self.name),
            "secret" => secret(map, place, &mut self.secret),
            "reverse_name" => text(map, place, &mut self.reverse_name),
            "reverse_secret" => secret(map, place, &mut self.reverse_secret),
            _ => {
                let mut list: String<ALGORITHMS_BYTES> = String::new();
                let algorithms = &mut self.algorithms;
                map.next_value_seed(Each::new(place, |name| {
                    if !list.is_empty() {
                        list.push(',').map_err(|_| What::Algorithms)?;
                    }
                    list.push_str(name).map_err(|_| What::Algorithms)?;
                    let known = Algorithms::parse(&list);
                    *algorithms = Some(known.map_err(|NotAlgorithms| What::Algorithms)?);
                    Ok(())
                }))
            }
        }
    }
}

fn chap<'de, A: MapAccess<'de>>(
    map: &mut A,
    place: &mut Place,
    into: &mut Option<Chap>,
) -> Result<(), A::Error> {
    let mut parts = Parts::default();
    map.next_value_seed(Object::new(&mut parts, &mut *place))?;
    let Parts {
        name,
        secret,
        reverse_name,
        reverse_secret,
        algorithms,
    } = parts;
    let pair = |name: Option<_>, secret: Option<_>| match (name, secret) {
        (Some(name), Some(secret)) => Some(Some(Pair { name, secret })),
        (None, None) => Some(None),
        _ => None,
    };
    let (ours, theirs) = (pair(name, secret), pair(reverse_name, reverse_secret));
    *into = match (ours, theirs) {
        (Some(Some(initiator)), Some(target)) => Some(Chap {
            initiator,
            target,
            algorithms: algorithms.unwrap_or_default(),
        }),
        // An empty object is as good as none.
        (Some(None), Some(None)) => None,
        _ => return Err(place.refuse(What::Pair)),
    };
    Ok(())
}

fn digest<'de, A: MapAccess<'de>>(
    map: &mut A,
    place: &mut Place,
    into: &mut DigestPreference,
) -> Result<(), A::Error> {
    map.next_value_seed(Text::new(place, |word| {
        *into = match word {
            "none" => DigestPreference::None,
            "prefer" => DigestPreference::Prefer,
            "require" => DigestPreference::Require,
            _ => return Err(What::Digest),
        };
        Ok(())
    }))
}

fn text<'de, A: MapAccess<'de>, const N: usize>(
    map: &mut A,
    place: &mut Place,
    into: &mut Option<String<N>>,
) -> Result<(), A::Error> {
    map.next_value_seed(Text::new(place, |text| {
        *into = Some(plain(text)?);
        Ok(())
    }))
}

fn secret<'de, A: MapAccess<'de>>(
    map: &mut A,
    place: &mut Place,
    into: &mut Option<Secret>,
) -> Result<(), A::Error> {
    map.next_value_seed(Text::new(place, |text| {
        *into = Some(Secret::new(text.as_bytes()).ok_or(What::Text)?);
        Ok(())
    }))
}

fn name(into: &mut Option<Name>, text: &str) -> Result<(), What> {
    let name = IscsiName::parse(text.as_bytes()).map_err(What::Name)?;
    *into = Some(Name::new(name));
    Ok(())
}

/// A text that can be said in a login.
fn plain<const N: usize>(text: &str) -> Result<String<N>, What> {
    if text.is_empty() || text.contains('\0') {
        return Err(What::Text);
    }
    String::try_from(text).map_err(|_| What::Text)
}

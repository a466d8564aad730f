//! A portal that says what a test tells it to say, in full feature phase too, with digests by a crate that the agent does
//! not use.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;

use sanroot_core::iscsi::Lun;
use sanroot_core::iscsi::pdu::{
    HEADER_BYTES, Header, LoginRequest, LoginResponse, LogoutOutcome, LogoutResponse, Opcode,
    RESERVED_TAG, Stage, TextResponse, padded,
};

use crate::target::{agree, emit};

/// A listening portal.
pub struct ScriptedPortal {
    /// Where it listens.
    pub portal: SocketAddr,
}

/// A connection after its login, as the portal sees it.
pub struct Session {
    /// The login's request.
    pub login: LoginRequest,
    /// What the login said and offered, a line each.
    pub offered: String,
    stream: TcpStream,
    digests: bool,
    /// What the digests that are sent are changed by.
    error: u32,
    stat_sn: u32,
}

impl ScriptedPortal {
    /// A portal that agrees to every login, with these `answers` to what is offered, and serves each session by `serve`.
    /// The session has both digests where `answers` say so.
    ///
    /// # Panics
    /// Where it cannot listen.
    pub fn start(answers: &'static str, serve: impl FnMut(&mut Session) + Send + 'static) -> Self {
        Self::reluctant(&[], answers, serve)
    }

    /// As [`Self::start`], but the first logins are refused with these statuses, and what follows is heard only once the
    /// initiator has closed the connection.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub fn reluctant(
        refusals: &'static [(u8, u8)],
        answers: &'static str,
        mut serve: impl FnMut(&mut Session) + Send + 'static,
    ) -> Self {
        // Every loopback address leads here, so that a name can have many of them.
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let portal = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        thread::spawn(move || {
            let mut streams = listener.incoming();
            for (status, stream) in refusals.iter().zip(&mut streams) {
                refuse(stream.expect("a connection"), *status);
            }
            for stream in streams {
                let mut session = log_in(stream.expect("a connection"), answers);
                serve(&mut session);
            }
        });
        Self { portal }
    }

    /// A portal that sends its first login to `address`, closes the connection, and is heard no more.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub fn redirecting(address: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let portal = listener.local_addr().expect("an address");
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let (header, _) = read(&mut stream, false).expect("a login request");
            let request = LoginRequest::parse(&header).expect("a login request");
            let response = LoginResponse {
                status_class: 1,
                status_detail: 1,
                ..agree(&request, None)
            };
            let text = format!("TargetAddress={address}\n");
            stream.write_all(&emit(&response, &text)).expect("a peer");
        });
        Self { portal }
    }

    /// A portal that answers SendTargets with these texts, one response each, and then a logout.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub fn listing(answers: &'static str, texts: Vec<Vec<u8>>) -> Self {
        Self::start(answers, move |session| {
            session.list(texts.iter().cloned());
            session.log_out();
        })
    }
}

fn refuse(mut stream: TcpStream, (class, detail): (u8, u8)) {
    let (header, _) = read(&mut stream, false).expect("a login request");
    let request = LoginRequest::parse(&header).expect("a login request");
    let response = LoginResponse {
        status_class: class,
        status_detail: detail,
        ..agree(&request, None)
    };
    stream.write_all(&emit(&response, "")).expect("a peer");
    assert_eq!(stream.read(&mut [0]).expect("an end"), 0, "more was said");
}

fn log_in(mut stream: TcpStream, answers: &str) -> Session {
    stream.set_nodelay(true).expect("an option");
    let (header, data) = read(&mut stream, false).expect("a login request");
    let request = LoginRequest::parse(&header).expect("a login request");
    let response = agree(&request, Some(Stage::FullFeature));
    stream.write_all(&emit(&response, answers)).expect("a peer");
    let offered = String::from_utf8(data).expect("text");
    Session {
        login: request,
        offered: offered.replace('\0', "\n"),
        stream,
        digests: answers.contains("CRC32C"),
        error: 0,
        stat_sn: request.exp_stat_sn.wrapping_add(1),
    }
}

fn read(stream: &mut TcpStream, digests: bool) -> std::io::Result<([u8; HEADER_BYTES], Vec<u8>)> {
    let mut header = [0; HEADER_BYTES];
    stream.read_exact(&mut header)?;
    let length = usize::try_from(Header::new(&header).data_segment_length()).expect("a length");
    let mut data = vec![0; padded(length)];
    let verify = |stream: &mut TcpStream, bytes: &[u8]| {
        let mut digest = [0; 4];
        stream.read_exact(&mut digest)?;
        assert_eq!(digest, crc32c::crc32c(bytes).to_le_bytes());
        std::io::Result::Ok(())
    };
    if digests {
        verify(stream, &header)?;
    }
    stream.read_exact(&mut data)?;
    if digests && !data.is_empty() {
        verify(stream, &data)?;
    }
    data.truncate(length);
    Ok((header, data))
}

impl Session {
    /// The next request and its data.
    ///
    /// # Panics
    /// Where the initiator is gone.
    pub fn hear(&mut self) -> ([u8; HEADER_BYTES], Vec<u8>) {
        read(&mut self.stream, self.digests).expect("a request")
    }

    /// Sends a PDU; its header has the data's length already.
    pub fn send(&mut self, header: &[u8; HEADER_BYTES], data: &[u8]) {
        let mut bytes = header.to_vec();
        let mut data = data.to_vec();
        data.resize(padded(data.len()), 0);
        if self.digests {
            bytes.extend(self.digest(header));
        }
        bytes.extend(&data);
        if self.digests && !data.is_empty() {
            bytes.extend(self.digest(&data));
        }
        // An initiator that has given up may have closed.
        let _ = self.stream.write_all(&bytes);
    }

    /// From here on all digests that are sent are wrong by one bit.
    pub fn break_digests(&mut self) {
        self.error = 1;
    }

    fn digest(&self, bytes: &[u8]) -> [u8; 4] {
        (crc32c::crc32c(bytes) ^ self.error).to_le_bytes()
    }

    /// The number of the next response.
    pub fn stat_sn(&mut self) -> u32 {
        let stat_sn = self.stat_sn;
        self.stat_sn = stat_sn.wrapping_add(1);
        stat_sn
    }

    /// Answers SendTargets with these texts, in which a newline stands for a NUL, one response each.
    ///
    /// # Panics
    /// Where anything else is asked.
    pub fn list(&mut self, texts: impl Iterator<Item = Vec<u8>>) {
        let mut texts = texts.peekable();
        while let Some(mut text) = texts.next() {
            let (header, _) = self.hear();
            let header = Header::new(&header);
            assert_eq!(header.opcode(), Opcode::TextRequest);
            for byte in text.iter_mut().filter(|byte| **byte == b'\n') {
                *byte = 0;
            }
            let last = texts.peek().is_none();
            let response = TextResponse {
                last,
                continued: !last && text.last().is_some_and(|&byte| byte != 0),
                lun: Lun::default(),
                initiator_task_tag: header.initiator_task_tag(),
                target_transfer_tag: if last { RESERVED_TAG } else { 5 },
                stat_sn: self.stat_sn(),
                exp_cmd_sn: 1,
                max_cmd_sn: 1,
                data_segment_length: u32::try_from(text.len()).expect("a length"),
            };
            self.send(&response.emit(), &text);
        }
    }

    /// Answers `count` requests with this text, and says each time that more of it follows; ends where the initiator does.
    pub fn go_on(&mut self, text: &[u8], count: usize) {
        for _ in 0..count {
            let Ok((header, _)) = read(&mut self.stream, self.digests) else {
                return;
            };
            let response = TextResponse {
                last: false,
                continued: true,
                lun: Lun::default(),
                initiator_task_tag: Header::new(&header).initiator_task_tag(),
                target_transfer_tag: 5,
                stat_sn: self.stat_sn(),
                exp_cmd_sn: 1,
                max_cmd_sn: 1,
                data_segment_length: u32::try_from(text.len()).expect("a length"),
            };
            self.send(&response.emit(), text);
        }
    }

    /// Answers a logout.
    ///
    /// # Panics
    /// Where anything else is asked.
    pub fn log_out(&mut self) {
        self.log_out_behind(|| ());
    }

    /// The same behind `job`, which is done when the logout has come.
    ///
    /// # Panics
    /// As above.
    pub fn log_out_behind(&mut self, job: impl FnOnce()) {
        let (header, _) = self.hear();
        let header = Header::new(&header);
        assert_eq!(header.opcode(), Opcode::LogoutRequest);
        job();
        let response = LogoutResponse {
            outcome: LogoutOutcome::Closed,
            initiator_task_tag: header.initiator_task_tag(),
            stat_sn: self.stat_sn(),
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            time2wait_s: 0,
            time2retain_s: 0,
        };
        self.send(&response.emit(), &[]);
    }
}

//! A limit of one session, before a target that knows none: as long as a session lives, and some seconds longer, every other
//! login is refused with "out of resources". So does an array that still holds the session of the firmware.

use std::io::{Read, Write, copy, sink};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;

const HEADER_LEN: usize = 48;
/// Status class and detail of the refusal (RFC 7143, 11.13.5).
const OUT_OF_RESOURCES: [u8; 2] = [3, 2];

/// A listener that leads to a target; it ends when this is dropped.
pub struct Limiter {
    port: u16,
    ended: Arc<AtomicBool>,
}

impl Limiter {
    /// Listens on `port` for the target on the port `target`.
    pub fn start(port: u16, target: u16, lingers: Duration) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        std::thread::spawn(move || {
            let taken = Arc::new(AtomicBool::new(false));
            for client in listener.incoming().flatten() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                let taken = Arc::clone(&taken);
                // A connection that breaks is over, as far as the limit is concerned.
                std::thread::spawn(move || serve(client, target, &taken, lingers));
            }
        });
        Ok(Self { port, ended })
    }
}

impl Drop for Limiter {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn serve(
    client: TcpStream,
    target: u16,
    taken: &AtomicBool,
    lingers: Duration,
) -> std::io::Result<()> {
    if taken.swap(true, Ordering::SeqCst) {
        return refuse(client);
    }
    let carried = carry(&client, target);
    std::thread::sleep(lingers);
    taken.store(false, Ordering::SeqCst);
    carried
}

/// Answers the first login request, and hangs up.
fn refuse(mut client: TcpStream) -> std::io::Result<()> {
    let mut request = [0; HEADER_LEN];
    client.read_exact(&mut request)?;
    let text = u32::from_be_bytes([0, request[5], request[6], request[7]]);
    copy(
        &mut (&client).take(u64::from(text).next_multiple_of(4)),
        &mut sink(),
    )?;
    let mut refusal = [0; HEADER_LEN];
    refusal[0] = 0x23;
    refusal[36..38].copy_from_slice(&OUT_OF_RESOURCES);
    // ISID and task tag are the request's.
    refusal[8..14].copy_from_slice(&request[8..14]);
    refusal[16..20].copy_from_slice(&request[16..20]);
    client.write_all(&refusal)
}

/// Carries bytes both ways until either side ends.
fn carry(client: &TcpStream, target: u16) -> std::io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, target))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _ = copy(&mut &*client, &mut &server);
            let _ = server.shutdown(Shutdown::Both);
        });
        let _ = copy(&mut &server, &mut &*client);
        let _ = client.shutdown(Shutdown::Both);
    });
    Ok(())
}

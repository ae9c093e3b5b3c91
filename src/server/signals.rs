//! Signals that end the program: the first asks it to finish, the second does not wait.

use crate::error::{Error, Result};
use crate::threads::Crew;
use crossbeam_channel::{Receiver, Sender, bounded};
use signal_hook::consts::signal::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::{Handle, Signals};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// What a process that is ended by a signal exits with: 128 and the signal (POSIX shell, 2.8.2).
const EXIT_BASE: i32 = 128;

/// Looks out for signals until it is dropped.
pub struct Watch {
    quit: Receiver<Infallible>,
    came: Arc<AtomicI32>,
    handle: Handle,
}

/// A channel whose end tells everybody to end.
pub fn channel() -> (Sender<Infallible>, Receiver<Infallible>) {
    bounded(0)
}

impl Watch {
    /// Looks out from now on. Fails when the operating system does not let it.
    pub fn start(crew: &Crew<'_, '_>) -> Result<Self> {
        let (go_on, quit) = channel();
        Self::ending(crew, go_on, quit)
    }

    /// The same, for a [`channel`] that others know already.
    pub fn ending(
        crew: &Crew<'_, '_>,
        go_on: Sender<Infallible>,
        quit: Receiver<Infallible>,
    ) -> Result<Self> {
        let came = Arc::new(AtomicI32::new(0));
        let signals = registered().map_err(|error| Error::Unavailable {
            why: format!("could not look out for signals: {error}"),
        })?;
        let (handle, note) = (signals.handle(), Arc::clone(&came));
        crew.spawn("signals", move || wait(signals, &note, go_on))?;
        Ok(Self { quit, came, handle })
    }

    /// Ends when the first signal comes.
    pub fn quit(&self) -> &Receiver<Infallible> {
        &self.quit
    }

    /// What the process is to exit with when a signal came.
    pub fn exit_code(&self) -> Option<u8> {
        let signal = self.came.load(Ordering::Relaxed);
        u8::try_from(EXIT_BASE + signal).ok().filter(|_| signal != 0)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.handle.close();
    }
}

fn registered() -> std::io::Result<Signals> {
    let second = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first finds the flag down and raises it, the second finds it raised
        // and ends the process as if nobody had looked out, however busy it is.
        flag::register_conditional_default(signal, Arc::clone(&second))?;
        flag::register(signal, Arc::clone(&second))?;
    }
    Signals::new([SIGINT, SIGTERM])
}

/// Waits for the first signal; dropping `go_on` tells everybody.
fn wait(mut signals: Signals, came: &AtomicI32, go_on: Sender<Infallible>) {
    if let Some(signal) = signals.forever().next() {
        came.store(signal, Ordering::Relaxed);
        let name = if signal == SIGINT { "SIGINT" } else { "SIGTERM" };
        log::info!(target: "server", "{name}: finishing what runs; another ends it at once");
    }
    drop(go_on);
}

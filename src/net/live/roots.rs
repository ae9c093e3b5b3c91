//! Who is believed about the name of a server: the certificates in which chains of trust end.

use crate::error::Result;
use std::fmt;
use std::sync::Arc;
use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

/// Certificates of authorities that are believed.
#[derive(Clone, Default)]
pub enum Roots {
    /// Those that browsers believe, as they were when the program was built.
    #[default]
    Bundled,
    /// Only these, each in DER: a company may have an authority of its own.
    Given(Arc<[Vec<u8>]>),
    /// Those that this answers, which is asked when the network first is: hundreds take longer to
    /// read than a skill does.
    Later(Arc<dyn Fn() -> Result<Self> + Send + Sync>),
}

impl Roots {
    /// Those of a file in PEM form (RFC 7468); text between them is left out. Says what is wrong
    /// when one is broken or there is none.
    pub fn of_pem(text: &str) -> Result<Self, String> {
        let mut roots = Vec::new();
        for item in parse_pem(text.as_bytes()) {
            match item {
                Ok(PemItem::Certificate(certificate)) => roots.push(certificate.der().to_vec()),
                Ok(_) => {}
                Err(error) => return Err(format!("a certificate in it is broken: {error}")),
            }
        }
        if roots.is_empty() {
            return Err("there is no certificate in it".to_owned());
        }
        Ok(Self::Given(roots.into()))
    }

    /// In the form in which the way out takes them.
    pub(super) fn certificates(&self) -> Result<RootCerts> {
        match self {
            Self::Bundled => Ok(RootCerts::WebPki),
            Self::Given(roots) => {
                let certificates = roots.iter().map(|der| Certificate::from_der(der).to_owned());
                Ok(RootCerts::from(certificates))
            }
            Self::Later(roots) => roots()?.certificates(),
        }
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundled => f.write_str("Bundled"),
            Self::Given(roots) => write!(f, "Given({})", roots.len()),
            Self::Later(_) => f.write_str("Later"),
        }
    }
}

//! How a scan looks from outside: plain text, SARIF, GitHub annotations.

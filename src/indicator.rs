//! What identifies an attacker: hosts, URLs, addresses, hashes, authors, packages.

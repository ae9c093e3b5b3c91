//! Known attackers: signatures and campaigns matched as tokens in every reading.

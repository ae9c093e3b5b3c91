//! Fills the signatures of a new database from the program's own list.

use crate::layers::threat_intel::seed;
use crate::layers::threat_intel::signature::{Campaign, Signature, Subject};
use rusqlite::{Connection, named_params};

/// Writes the campaigns and signatures known from the start. What is there under the same id is
/// brought to this state; whether it is enabled stays as it is.
pub(super) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    for campaign in seed::campaigns() {
        put_campaign(connection, &campaign)?;
    }
    seed::signatures().iter().try_for_each(|signature| put_signature(connection, signature))
}

fn put_campaign(connection: &Connection, campaign: &Campaign) -> rusqlite::Result<()> {
    const PUT: &str = "INSERT INTO campaigns \
         (id, name, description, first_seen, last_seen, total_skills_affected) \
         VALUES (:id, :name, '', :since, :until, :skills) \
         ON CONFLICT (id) DO UPDATE SET name = :name, first_seen = :since, last_seen = :until, \
         total_skills_affected = :skills";
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":id": campaign_id(campaign),
        ":name": campaign.name,
        ":since": campaign.since,
        ":until": campaign.until,
        ":skills": campaign.skills,
    })?;
    Ok(())
}

fn put_signature(connection: &Connection, signature: &Signature) -> rusqlite::Result<()> {
    const PUT: &str = "INSERT INTO signatures \
         (id, name, description, severity, category, pattern_type, pattern_value, ioc_type, \
          campaign_id, source, subject) \
         VALUES (:id, :title, '', :severity, :category, :comparison, :value, :ioc_type, \
                 :campaign, 'malwar', :subject) \
         ON CONFLICT (id) DO UPDATE SET name = :title, severity = :severity, \
         category = :category, pattern_type = :comparison, pattern_value = :value, \
         ioc_type = :ioc_type, campaign_id = :campaign, subject = :subject";
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":id": signature.id,
        ":title": signature.title,
        ":severity": signature.severity.word(),
        ":category": signature.category.word(),
        ":comparison": signature.comparison.word(),
        ":value": signature.value,
        ":ioc_type": ioc_type(signature.subject),
        ":campaign": signature.campaign.as_ref().map(campaign_id),
        ":subject": signature.subject.word(),
    })?;
    Ok(())
}

/// As the original names its campaigns.
fn campaign_id(campaign: &Campaign) -> String {
    format!("campaign-{}-001", campaign.name.to_ascii_lowercase())
}

/// The word of the original that comes nearest.
fn ioc_type(subject: Subject) -> &'static str {
    match subject {
        Subject::Address => "ip",
        Subject::Domain => "domain",
        Subject::Url | Subject::Repository | Subject::Author => "url",
        Subject::Package | Subject::File => "hash",
    }
}

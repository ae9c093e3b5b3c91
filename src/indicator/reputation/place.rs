//! Places on the internet by kind: where anyone may put something, or send something.

use super::Reputation;
use super::Reputation::{
    ChatWebhook, CodeHost, FileDrop, PackageRegistry, Paste, RawCode, RequestBin, Shortener, Tunnel,
};
use crate::indicator::domain;
use crate::indicator::url::Url;

/// Whether an entry stands for the host alone or for all hosts below it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The host itself (with or without `www.`).
    Host,
    /// Every host below it; the host itself is the platform's own.
    Below,
    /// Both.
    Both,
}

use Reach::{Below, Both, Host as Only};

/// Places whose kind does not depend on the path. Sorted by host.
const PLACES: &[(&str, Reputation, Reach)] = &[
    ("0bin.net", Paste, Only),
    ("0x0.st", FileDrop, Only),
    ("1drv.ms", FileDrop, Only),
    ("4shared.com", FileDrop, Both),
    ("a.co", Shortener, Only),
    ("adf.ly", Shortener, Only),
    ("anaconda.org", PackageRegistry, Only),
    ("anonfiles.com", FileDrop, Both),
    ("anonymfile.com", FileDrop, Only),
    ("api.day.app", ChatWebhook, Only),
    ("api.pushover.net", ChatWebhook, Only),
    ("api.telegram.org", ChatWebhook, Only),
    ("artifacthub.io", PackageRegistry, Only),
    ("bashupload.com", FileDrop, Only),
    ("beeceptor.com", RequestBin, Below),
    ("bit.do", Shortener, Only),
    ("bit.ly", Shortener, Only),
    ("bitbucket.org", CodeHost, Only),
    ("bitly.com", Shortener, Only),
    ("bore.pub", Tunnel, Both),
    ("bpa.st", Paste, Only),
    ("buff.ly", Shortener, Only),
    ("burpcollaborator.net", RequestBin, Both),
    ("bxss.me", RequestBin, Both),
    ("canarytokens.com", RequestBin, Both),
    ("canarytokens.org", RequestBin, Both),
    ("catbox.moe", FileDrop, Both),
    ("cdn.discordapp.com", FileDrop, Only),
    ("cdn.jsdelivr.net", RawCode, Only),
    ("cdnjs.cloudflare.com", PackageRegistry, Only),
    ("ceye.io", RequestBin, Both),
    ("cl1p.net", Paste, Only),
    ("clawdhub.com", CodeHost, Only),
    ("clawhub.ai", CodeHost, Only),
    ("clawhub.com", CodeHost, Only),
    ("clck.ru", Shortener, Only),
    ("codeberg.org", CodeHost, Only),
    ("codeload.github.com", RawCode, Only),
    ("community.chocolatey.org", PackageRegistry, Only),
    ("conda.anaconda.org", PackageRegistry, Only),
    ("controlc.com", Paste, Only),
    ("cpolar.cn", Tunnel, Below),
    ("cpolar.io", Tunnel, Below),
    ("cpolar.top", Tunnel, Below),
    ("crates.io", PackageRegistry, Only),
    ("cutt.ly", Shortener, Only),
    ("ddns.net", Tunnel, Below),
    ("devtunnels.ms", Tunnel, Below),
    ("dl.dropboxusercontent.com", FileDrop, Only),
    ("dnslog.cn", RequestBin, Both),
    ("docker.io", PackageRegistry, Both),
    ("docs.rs", PackageRegistry, Only),
    ("dpaste.com", Paste, Only),
    ("dpaste.org", Paste, Only),
    ("drive.google.com", FileDrop, Only),
    ("drive.usercontent.google.com", FileDrop, Only),
    ("dropbox.com", FileDrop, Only),
    ("dropmefiles.com", FileDrop, Only),
    ("dub.sh", Shortener, Only),
    ("duckdns.org", Tunnel, Below),
    ("dwz.cn", Shortener, Only),
    ("dynu.net", Tunnel, Below),
    ("easyupload.io", FileDrop, Only),
    ("esm.run", RawCode, Only),
    ("esm.sh", RawCode, Only),
    ("events.hookdeck.com", RequestBin, Only),
    ("file.io", FileDrop, Only),
    ("filebin.net", FileDrop, Only),
    ("files.pythonhosted.org", PackageRegistry, Only),
    ("formspree.io", RequestBin, Only),
    ("ghcr.io", PackageRegistry, Only),
    ("gist.github.com", RawCode, Only),
    ("gist.githubusercontent.com", RawCode, Only),
    ("git.io", Shortener, Only),
    ("git.sr.ht", CodeHost, Only),
    ("gitee.com", CodeHost, Only),
    ("github.com", CodeHost, Only),
    ("gitlab.com", CodeHost, Only),
    ("glot.io", Paste, Only),
    ("gofile.io", FileDrop, Both),
    ("goo.gl", Shortener, Only),
    ("goo.su", Shortener, Only),
    ("hastebin.com", Paste, Only),
    ("hf.co", CodeHost, Only),
    ("hookb.in", RequestBin, Only),
    ("hookbin.com", RequestBin, Only),
    ("hookdeck.com", RequestBin, Below),
    ("hooks.slack.com", ChatWebhook, Only),
    ("hooks.zapier.com", RequestBin, Only),
    ("hopto.org", Tunnel, Below),
    ("hub.docker.com", PackageRegistry, Only),
    ("huggingface.co", CodeHost, Only),
    ("i.imgur.com", FileDrop, Only),
    ("ibb.co", FileDrop, Both),
    ("ideone.com", Paste, Only),
    ("index.crates.io", PackageRegistry, Only),
    ("interact.sh", RequestBin, Both),
    ("interactsh.com", RequestBin, Both),
    ("is.gd", Shortener, Only),
    ("ix.io", Paste, Only),
    ("jsonbin.io", Paste, Both),
    ("jsr.io", PackageRegistry, Only),
    ("justpaste.it", Paste, Only),
    ("katb.in", Paste, Only),
    ("krakenfiles.com", FileDrop, Only),
    ("lhr.life", Tunnel, Both),
    ("lhr.rocks", Tunnel, Both),
    ("litter.catbox.moe", FileDrop, Only),
    ("lnkd.in", Shortener, Only),
    ("loca.lt", Tunnel, Both),
    ("localhost.run", Tunnel, Both),
    ("localto.net", Tunnel, Both),
    ("localtunnel.me", Tunnel, Below),
    ("m.pipedream.net", RequestBin, Both),
    ("maker.ifttt.com", RequestBin, Only),
    ("marketplace.visualstudio.com", PackageRegistry, Only),
    ("media.discordapp.net", FileDrop, Only),
    ("mediafire.com", FileDrop, Both),
    ("mega.co.nz", FileDrop, Only),
    ("mega.nz", FileDrop, Only),
    ("mockbin.io", RequestBin, Both),
    ("mockbin.org", RequestBin, Both),
    ("natappfree.cc", Tunnel, Both),
    ("ngrok-free.app", Tunnel, Below),
    ("ngrok-free.dev", Tunnel, Below),
    ("ngrok.app", Tunnel, Below),
    ("ngrok.dev", Tunnel, Below),
    ("ngrok.io", Tunnel, Below),
    ("no-ip.org", Tunnel, Below),
    ("npmjs.com", PackageRegistry, Only),
    ("ntfy.sh", ChatWebhook, Only),
    ("nuget.org", PackageRegistry, Both),
    ("oast.fun", RequestBin, Both),
    ("oast.live", RequestBin, Both),
    ("oast.me", RequestBin, Both),
    ("oast.online", RequestBin, Both),
    ("oast.pro", RequestBin, Both),
    ("oast.site", RequestBin, Both),
    ("oastify.com", RequestBin, Both),
    ("onedrive.live.com", FileDrop, Only),
    ("oshi.at", FileDrop, Only),
    ("ow.ly", Shortener, Only),
    ("p.ip.fi", Paste, Only),
    ("packagist.org", PackageRegistry, Both),
    ("pagekite.me", Tunnel, Below),
    ("paste.c-net.org", Paste, Only),
    ("paste.centos.org", Paste, Only),
    ("paste.debian.net", Paste, Only),
    ("paste.ee", Paste, Only),
    ("paste.gg", Paste, Only),
    ("paste.mozilla.org", Paste, Only),
    ("paste.rs", Paste, Only),
    ("paste.sh", Paste, Only),
    ("paste.ubuntu.com", Paste, Only),
    ("pastebin.com", Paste, Only),
    ("pastebin.pl", Paste, Only),
    ("pastecode.io", Paste, Only),
    ("pastes.io", Paste, Only),
    ("pinggy.io", Tunnel, Below),
    ("pinggy.link", Tunnel, Below),
    ("pipedream.net", RequestBin, Both),
    ("pixeldrain.com", FileDrop, Only),
    ("pkg.go.dev", PackageRegistry, Only),
    ("play.svix.com", RequestBin, Only),
    ("playit.gg", Tunnel, Below),
    ("plugins.jetbrains.com", PackageRegistry, Only),
    ("portmap.io", Tunnel, Both),
    ("postb.in", RequestBin, Only),
    ("powershellgallery.com", PackageRegistry, Only),
    ("privatebin.net", Paste, Only),
    ("proxy.golang.org", PackageRegistry, Only),
    ("ptsv2.com", RequestBin, Only),
    ("ptsv3.com", RequestBin, Only),
    ("pypi.nvidia.com", PackageRegistry, Only),
    ("pypi.org", PackageRegistry, Both),
    ("quay.io", PackageRegistry, Only),
    ("raw.githack.com", RawCode, Only),
    ("raw.githubusercontent.com", RawCode, Only),
    ("rawcdn.githack.com", RawCode, Only),
    ("rb.gy", Shortener, Only),
    ("rebrand.ly", Shortener, Only),
    ("registry.npmjs.org", PackageRegistry, Only),
    ("registry.npmmirror.com", PackageRegistry, Only),
    ("registry.terraform.io", PackageRegistry, Only),
    ("registry.yarnpkg.com", PackageRegistry, Only),
    ("rentry.co", Paste, Only),
    ("rentry.org", Paste, Only),
    ("repo.anaconda.com", PackageRegistry, Only),
    ("repo.maven.apache.org", PackageRegistry, Only),
    ("repo1.maven.org", PackageRegistry, Only),
    ("requestbin.com", RequestBin, Both),
    ("requestbin.net", RequestBin, Both),
    ("requestcatcher.com", RequestBin, Below),
    ("requestinspector.com", RequestBin, Both),
    ("requestrepo.com", RequestBin, Both),
    ("rubygems.org", PackageRegistry, Only),
    ("s.id", Shortener, Only),
    ("sendspace.com", FileDrop, Both),
    ("serveo.net", Tunnel, Both),
    ("short.gy", Shortener, Both),
    ("shorturl.at", Shortener, Only),
    ("shorturl.gg", Shortener, Only),
    ("skills.sh", CodeHost, Only),
    ("snippet.host", Paste, Only),
    ("soo.gd", Shortener, Only),
    ("sourceforge.net", CodeHost, Both),
    ("sprunge.us", Paste, Only),
    ("static.crates.io", PackageRegistry, Only),
    ("surl.li", Shortener, Only),
    ("sytes.net", Tunnel, Below),
    ("t.co", Shortener, Only),
    ("t.ly", Shortener, Only),
    ("telegra.ph", Paste, Only),
    ("temp.sh", FileDrop, Only),
    ("termbin.com", Paste, Only),
    ("textbin.net", Paste, Only),
    ("tiny.cc", Shortener, Only),
    ("tiny.one", Shortener, Only),
    ("tinyurl.com", Shortener, Only),
    ("tmpfiles.org", FileDrop, Only),
    ("transfer.sh", FileDrop, Only),
    ("trycloudflare.com", Tunnel, Both),
    ("tunnelmole.net", Tunnel, Both),
    ("txt.fyi", Paste, Only),
    ("typedwebhook.tools", RequestBin, Only),
    ("ufile.io", FileDrop, Only),
    ("uguu.se", FileDrop, Both),
    ("unpkg.com", RawCode, Only),
    ("upload.pypi.org", PackageRegistry, Only),
    ("urlz.fr", Shortener, Only),
    ("user-images.githubusercontent.com", FileDrop, Only),
    ("v.gd", Shortener, Only),
    ("we.tl", FileDrop, Only),
    ("webhook-test.com", RequestBin, Only),
    ("webhook.office.com", ChatWebhook, Both),
    ("webhook.site", RequestBin, Both),
    ("wetransfer.com", FileDrop, Only),
    ("workupload.com", FileDrop, Only),
    ("write.as", Paste, Only),
    ("xss.ht", RequestBin, Both),
    ("zapto.org", Tunnel, Below),
    ("zrok.io", Tunnel, Below),
];

/// Places whose kind the path decides: host, what the path begins with, kind.
const PATHS: &[(&str, &str, Reputation)] = &[
    ("canary.discord.com", "/api/webhooks/", ChatWebhook),
    ("chat.googleapis.com", "/v1/spaces/", ChatWebhook),
    // What users of the assistants share: lures were shown there as answers.
    ("chatgpt.com", "/share/", Paste),
    ("claude.ai", "/public/", Paste),
    ("claude.ai", "/share/", Paste),
    ("discord.com", "/api/webhooks/", ChatWebhook),
    ("discordapp.com", "/api/webhooks/", ChatWebhook),
    ("oapi.dingtalk.com", "/robot/", ChatWebhook),
    ("open.feishu.cn", "/open-apis/bot/", ChatWebhook),
    ("open.larksuite.com", "/open-apis/bot/", ChatWebhook),
    ("ptb.discord.com", "/api/webhooks/", ChatWebhook),
    ("qyapi.weixin.qq.com", "/cgi-bin/webhook/", ChatWebhook),
    ("script.google.com", "/macros/", RequestBin),
];

pub(super) fn by_path(name: &str, url: &Url<'_>) -> Option<Reputation> {
    let path = url.path();
    let listed = PATHS.iter().find(|(host, start, _)| *host == name && path.starts_with(start));
    if let Some((_, _, reputation)) = listed {
        return Some(*reputation);
    }
    let code_host = matches!(name, "github.com" | "gitlab.com" | "codeberg.org" | "bitbucket.org");
    if !code_host {
        return (name.starts_with("hook.") && name.ends_with(".make.com")).then_some(RequestBin);
    }
    // Whoever may comment may upload below the name of the repository.
    if matches!(url.segments().next(), Some("user-attachments")) {
        return Some(FileDrop);
    }
    match url.inside_repo().next() {
        Some("files" | "assets") => Some(FileDrop),
        Some("raw") => Some(RawCode),
        Some("-") if url.inside_repo().nth(1) == Some("raw") => Some(RawCode),
        Some(_) | None => None,
    }
}

pub(super) fn by_name(name: &str, reach: Reach) -> Option<Reputation> {
    let name = name.strip_prefix("www.").unwrap_or(name);
    let index = PLACES.binary_search_by_key(&name, |(host, _, _)| host).ok()?;
    let (_, reputation, listed) = PLACES.get(index)?;
    (*listed == reach || *listed == Both).then_some(*reputation)
}

/// Whether names below `suffix` are given out by a platform to anyone, not by a registry.
pub(super) fn is_platform(suffix: &str) -> bool {
    !domain::is_registry_suffix(suffix)
}

/// Whether a name leads to this machine or its network.
pub(super) fn is_local(name: &str) -> bool {
    const LOCAL: [&str; 8] =
        ["localhost", "local", "internal", "lan", "home", "localdomain", "intranet", "corp"];
    let last = name.rsplit('.').next().unwrap_or("");
    !name.contains('.') || LOCAL.contains(&last) || name.ends_with(".home.arpa")
}

/// Whether a name is reserved for examples (RFC 2606, RFC 6761) or visibly stands for another.
pub(super) fn is_placeholder(name: &str) -> bool {
    const RESERVED: [&str; 2] = ["test", "invalid"];
    const FILLED_IN: &str = "api app company domain host instance org project server service site \
                             tenant url website workspace";
    if name.contains(['<', '>', '{', '}', '$', '*']) {
        return true;
    }
    let last = name.rsplit('.').next().unwrap_or("");
    if RESERVED.contains(&last) {
        return true;
    }
    let owned = domain::registrable_domain(name);
    let label = owned.split('.').next().unwrap_or("");
    if last == "example" {
        return is_role(label);
    }
    // `my-app.vercel.app` is somebody's; what begins with `your` is hardly ever.
    let yours = label.strip_prefix("your").map(|word| word.rsplit('-').next().unwrap_or(word));
    let known = matches!(owned, "domain.com" | "domain.tld" | "company.com" | "website.com");
    label == "example"
        || known
        || yours.is_some_and(|word| FILLED_IN.split(' ').any(|known| known == word))
}

/// Whether a name below `.example` is a part that any site may play: `api.example` is left to the
/// reader, while who invents a maker for it (`fast-agent.example`) speaks of that maker.
fn is_role(label: &str) -> bool {
    const ROLES: &str = "api app apps auth blog bucket cdn charts cloud company corp db demo dev \
                         docs domain example files gateway ghost git host idp img internal lab \
                         local login mail mcp minio news npm oauth org prod proxy registry server \
                         shop site staging vault web www yours";
    let filled_in = label.starts_with("your") || label.starts_with("my");
    filled_in || label.len() <= 3 || ROLES.split(' ').any(|role| role == label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_sorted_for_binary_search() {
        let unsorted = PLACES.windows(2).find(|pair| pair[0].0 >= pair[1].0);
        assert_eq!(unsorted, None);
    }

    #[test]
    fn a_stand_in_is_told_from_a_name() {
        for (name, expected) in [
            ("example.com", true),
            ("api.example.org", true),
            ("evil-registry.example.com", true),
            ("x.test", true),
            ("api.example", true),
            ("your-mirror.example", true),
            ("sync.fast-agent.example", false),
            ("your-domain.com", true),
            ("yoursite.net", true),
            ("your-app.vercel.app", true),
            ("your-queue-instance.com", true),
            ("my-app.vercel.app", false),
            ("<host>", true),
            ("api.{region}.io", true),
            ("attacker.com", false),
            ("evil.com", false),
            ("examples.com", false),
            ("yourdomain-update.com", false),
        ] {
            assert_eq!(is_placeholder(name), expected, "{name}");
        }
    }
}

//! Makers of well known tools: the hosts and accounts where only they publish.

use super::url::Url;

/// Exact hosts, never the hosts below them: installers, documentation and APIs of tools that
/// many skills name. None lets strangers publish anything that a shell could run. Sorted.
#[rustfmt::skip] // one to a line would fill pages
const HOSTS: &[&str] = &[
    "about.gitlab.com", "accounts.google.com", "adoptium.net", "agentskills.io", "ai.azure.com",
    "ai.google.dev", "aider.chat", "aistudio.google.com", "aka.ms", "ampcode.com", "angular.dev",
    "angular.io", "ansible.com", "anthropic.com", "apache.org", "api-free.deepl.com",
    "api-m.paypal.com", "api.alpaca.markets", "api.anthropic.com", "api.assemblyai.com",
    "api.atlassian.com", "api.binance.com", "api.bing.microsoft.com", "api.bybit.com",
    "api.cal.com", "api.calendly.com", "api.clickup.com", "api.cloudflare.com", "api.cohere.ai",
    "api.cohere.com", "api.coinbase.com", "api.coingecko.com", "api.contentful.com",
    "api.crossref.org", "api.datadoghq.com", "api.deepgram.com", "api.deepl.com",
    "api.deepseek.com", "api.digitalocean.com", "api.doppler.com", "api.elevenlabs.io",
    "api.etherscan.io", "api.exa.ai", "api.exchange.coinbase.com", "api.figma.com",
    "api.firecrawl.dev", "api.fireworks.ai", "api.fitbit.com", "api.gemini.com", "api.giphy.com",
    "api.github.com", "api.githubcopilot.com", "api.govee.com", "api.groq.com", "api.heroku.com",
    "api.hetzner.cloud", "api.heygen.com", "api.hubapi.com", "api.intercom.io", "api.ipify.org",
    "api.kraken.com", "api.kucoin.com", "api.lemonsqueezy.com", "api.linear.app",
    "api.linkedin.com", "api.mailgun.net", "api.mistral.ai", "api.monday.com", "api.nasa.gov",
    "api.netlify.com", "api.newrelic.com", "api.notion.com", "api.open-meteo.com", "api.openai.com",
    "api.openweathermap.org", "api.osv.dev", "api.ouraring.com", "api.pagerduty.com",
    "api.paypal.com", "api.paystack.co", "api.perplexity.ai", "api.pexels.com", "api.polygon.io",
    "api.razorpay.com", "api.render.com", "api.replicate.com", "api.resend.com", "api.sanity.io",
    "api.search.brave.com", "api.semanticscholar.org", "api.sendgrid.com", "api.slack.com",
    "api.slack.dev", "api.snyk.io", "api.spotify.com", "api.stability.ai", "api.steampowered.com",
    "api.strava.com", "api.stripe.com", "api.supabase.com", "api.tavily.com", "api.themoviedb.org",
    "api.todoist.com", "api.together.xyz", "api.trakt.tv", "api.trello.com", "api.twilio.com",
    "api.twitter.com", "api.unsplash.com", "api.vercel.com", "api.weather.gov", "api.webflow.com",
    "api.x.ai", "api.x.com", "api.zoom.us", "api.zotero.org", "app.asana.com", "app.posthog.com",
    "apple.com", "appstoreconnect.apple.com", "apt.grafana.com", "apt.llvm.org",
    "apt.postgresql.org", "apt.releases.hashicorp.com", "aquasecurity.github.io",
    "archive.apache.org", "archive.ubuntu.com", "argoproj.github.io", "artifacts.elastic.co",
    "arxiv.org", "asdf-vm.com", "astral.sh", "astro.build", "atlassian.com", "attack.mitre.org",
    "aws.amazon.com", "awscli.amazonaws.com", "azure.microsoft.com", "badge.fury.io",
    "blog.trailofbits.com", "bootstrap.pypa.io", "brave.com", "brew.sh", "bun.com", "bun.sh",
    "caniuse.com", "chatgpt.com", "cheatsheetseries.owasp.org", "chocolatey.org", "cht.sh",
    "cilium.io", "clang.llvm.org", "claude.ai", "claude.com", "cli-assets.heroku.com",
    "cli.github.com", "cli.gitlab.com", "cli.sentry.dev", "clickhouse.com", "cloud.google.com",
    "cloudflare.com", "cmake.org", "code.claude.com", "code.visualstudio.com", "codeql.github.com",
    "commons.wikimedia.org", "conda-forge.org", "console.anthropic.com", "console.aws.amazon.com",
    "console.cloud.google.com", "console.groq.com", "console.neon.tech", "containerd.io",
    "core.telegram.org", "creativecommons.org", "curl.se", "cursor.com", "cve.mitre.org",
    "cwe.mitre.org", "dart.dev", "dash.cloudflare.com", "dashboard.stripe.com",
    "data.alpaca.markets", "datadoghq.com", "datatracker.ietf.org", "deb.debian.org",
    "deb.nodesource.com", "debian.org", "deno.com", "deno.land", "dev.mysql.com",
    "devcenter.heroku.com", "developer.android.com", "developer.apple.com",
    "developer.atlassian.com", "developer.chrome.com", "developer.download.nvidia.com",
    "developer.hashicorp.com", "developer.mozilla.org", "developer.nvidia.com",
    "developers.cloudflare.com", "developers.google.com", "developers.notion.com",
    "developers.openai.com", "devenv.sh", "direnv.net", "discord.com", "discord.js.org",
    "djangoproject.com", "dl.deno.land", "dl.google.com", "dl.k8s.io", "doc.rust-lang.org",
    "docker.com", "docs.ansible.com", "docs.anthropic.com", "docs.astral.sh", "docs.aws.amazon.com",
    "docs.brew.sh", "docs.cdp.coinbase.com", "docs.claude.com", "docs.cloud.google.com",
    "docs.conda.io", "docs.datadoghq.com", "docs.deno.com", "docs.djangoproject.com",
    "docs.docker.com", "docs.expo.dev", "docs.flutter.dev", "docs.github.com", "docs.gitlab.com",
    "docs.microsoft.com", "docs.mistral.ai", "docs.netlify.com", "docs.nvidia.com",
    "docs.openclaw.ai", "docs.perplexity.ai", "docs.pydantic.dev", "docs.pytest.org",
    "docs.python.org", "docs.railway.com", "docs.sentry.io", "docs.sigstore.dev", "docs.slack.dev",
    "docs.snowflake.com", "docs.snyk.io", "docs.solana.com", "docs.soliditylang.org",
    "docs.stripe.com", "docs.swift.org", "doi.org", "dot.net", "dotnet.microsoft.com",
    "download.docker.com", "download.jetbrains.com", "download.microsoft.com",
    "download.pytorch.org", "download.sysinternals.com", "downloads.apache.org",
    "downloads.claude.ai", "ebi.ac.uk", "elastic.co", "electronjs.org", "elevenlabs.io",
    "elixir-lang.org", "en.wikipedia.org", "eslint.org", "ethereum.org", "eutils.ncbi.nlm.nih.gov",
    "exa.ai", "expo.dev", "export.arxiv.org", "fal.ai", "fastapi.tiangolo.com", "ffmpeg.org",
    "figma.com", "finnhub.io", "firebase.google.com", "firecrawl.dev", "flask.palletsprojects.com",
    "flutter.dev", "fly.io", "fnm.vercel.app", "fonts.googleapis.com", "fonts.gstatic.com",
    "formulae.brew.sh", "foundry.paradigm.xyz", "ftp.gnu.org", "generativelanguage.googleapis.com",
    "get-ghcup.haskell.org", "get.docker.com", "get.helm.sh", "get.jetify.com", "get.k3s.io",
    "get.linkerd.io", "get.opentofu.org", "get.pnpm.io", "get.pulumi.com", "get.rvm.io",
    "get.scoop.sh", "get.sdkman.io", "get.volta.sh", "getcomposer.org", "getfoundry.sh",
    "git-scm.com", "github.blog", "gmail.googleapis.com", "gnu.org", "go.dev", "gohugo.io",
    "golang.org", "google.serper.dev", "gradle.org", "grafana.com", "graph.facebook.com",
    "graph.microsoft.com", "graphql.org", "hardhat.org", "haskell.org", "helm.sh",
    "help.openai.com", "heroku.com", "httpbin.org", "httpstat.us", "icanhazip.com",
    "identitytoolkit.googleapis.com", "ietf.org", "ifconfig.me", "imagemagick.org",
    "img.shields.io", "influxdata.com", "install.determinate.systems", "install.julialang.org",
    "install.python-poetry.org", "ipinfo.io", "istio.io", "jestjs.io", "jetbrains.com",
    "jqlang.github.io", "jqlang.org", "js.stripe.com", "json-schema.org",
    "jsonplaceholder.typicode.com", "julialang.org", "jupyter.org", "k3s.io", "keras.io",
    "kernel.org", "kind.sigs.k8s.io", "kotlinlang.org", "kubernetes.io", "langchain.com",
    "laravel.com", "learn.microsoft.com", "linear.app", "linkerd.io", "llamaindex.ai", "llvm.org",
    "login.microsoftonline.com", "login.tailscale.com", "mailgun.com", "maps.googleapis.com",
    "matplotlib.org", "maven.apache.org", "mcp.notion.com", "mcp.slack.com", "micro.mamba.pm",
    "minikube.sigs.k8s.io", "mise.jdx.dev", "mise.run", "mistral.ai", "modal.com",
    "modelcontextprotocol.io", "mongodb.com", "mozilla.org", "mysql.com", "ncbi.nlm.nih.gov",
    "neon.com", "neon.tech", "netlify.com", "newsapi.org", "nextjs.org", "nist.gov", "nixos.org",
    "nodejs.org", "nominatim.openstreetmap.org", "notion.com", "numpy.org", "nuxt.com",
    "nvd.nist.gov", "nvidia.github.io", "oauth2.googleapis.com", "ohmyz.sh", "ollama.com",
    "openai.com", "openapi.api.govee.com", "openclaw.ai", "opencode.ai", "openfontlicense.org",
    "openjdk.org", "openrouter.ai", "opensource.org", "openssl.org", "osv.dev",
    "outlook.office.com", "owasp.org", "packages.cloud.google.com", "packages.gitlab.com",
    "packages.microsoft.com", "packages.redis.io", "packages.stripe.dev", "packaging.python.org",
    "pandas.pydata.org", "pandoc.org", "paper-api.alpaca.markets", "peps.python.org",
    "pgp.mongodb.com", "php.net", "pip.pypa.io", "pipx.pypa.io", "pixabay.com", "pixi.sh",
    "pkg.cloudflare.com", "pkgs.k8s.io", "pkgs.tailscale.com", "planetscale.com",
    "platform.claude.com", "platform.openai.com", "playwright.dev", "pnpm.io", "podman.io",
    "portal.azure.com", "portal.cdp.coinbase.com", "postgresql.org", "posthog.com", "prettier.io",
    "prisma.io", "pro-api.coinmarketcap.com", "prometheus.io", "pub.dev", "pulumi.com",
    "pydantic.dev", "python-poetry.org", "python.langchain.com", "python.org", "pytorch.org",
    "query1.finance.yahoo.com", "radix-ui.com", "railway.com", "react.dev", "reactnative.dev",
    "redis.io", "release.anza.xyz", "release.solana.com", "releases.hashicorp.com", "remix.run",
    "render.com", "replicate.com", "repo.mongodb.org", "resend.com", "rfc-editor.org",
    "rpm.nodesource.com", "rpm.releases.hashicorp.com", "ruby-lang.org", "rubyonrails.org",
    "run.linkerd.io", "rust-lang.org", "rustup.rs", "rvm.io", "schema.org", "schemas.android.com",
    "schemas.microsoft.com", "schemas.openxmlformats.org", "scikit-learn.org", "scoop.sh",
    "sdk.cloud.google.com", "sdkman.io", "semgrep.dev", "semver.org", "sendgrid.com", "sentry.io",
    "serpapi.com", "services.gradle.org", "sh.rustup.rs", "sheets.googleapis.com", "shields.io",
    "shopify.com", "shopify.dev", "sigstore.dev", "slack.com", "smith.langchain.com", "snyk.io",
    "solana.com", "sonarqube.org", "sonarsource.com", "spacy.io", "spdx.org",
    "spec.modelcontextprotocol.io", "spring.io", "sqlite.org", "stackoverflow.com", "starship.rs",
    "start.spring.io", "static.rust-lang.org", "storybook.js.org", "stripe.com", "supabase.com",
    "support.anthropic.com", "support.apple.com", "support.claude.com", "support.google.com",
    "svelte.dev", "swift.org", "tailscale.com", "tailwindcss.com", "tauri.app", "tavily.com",
    "telegram.org", "tensorflow.org", "terraform.io", "testnet.binance.vision", "together.ai",
    "toml.io", "trivy.dev", "trpc.io", "trufflesecurity.com", "twilio.com", "typescriptlang.org",
    "ubuntu.com", "ui.shadcn.com", "vagrantup.com", "vercel.com", "viem.sh", "virtualbox.org",
    "vite.dev", "vitejs.dev", "vitest.dev", "volta.sh", "vuejs.org", "w3.org", "wagmi.sh",
    "warp.dev", "webpack.js.org", "wikipedia.org", "win.rustup.rs", "windsurf.com", "winget.run",
    "wireguard.com", "wttr.in", "www.alphavantage.co", "www.apache.org", "www.googleapis.com",
    "www.okx.com", "yaml.org", "yarnpkg.com", "youtube.googleapis.com", "zed.dev", "ziglang.org",
    "zod.dev",
];

/// Accounts on GitHub of the same makers, in lower case. Sorted.
#[rustfmt::skip] // one to a line would fill pages
const ACCOUNTS: &[&str] = &[
    "amazon", "anchore", "angular", "ansible", "anthropics", "anza-xyz", "apache", "apple",
    "aquasecurity", "argoproj", "asdf-vm", "astral-sh", "atlassian", "aws", "awslabs", "azure",
    "block", "burntsushi", "charmbracelet", "chocolatey", "cli", "clickhouse", "cloudflare",
    "composer", "conda-forge", "curl", "dart-lang", "dbt-labs", "deepseek-ai", "denoland",
    "determinatesystems", "discord", "docker", "dotnet", "duckdb", "elastic", "electron",
    "elixir-lang", "erlang", "eslint", "ethereum", "facebook", "ffmpeg", "figma", "flutter",
    "fluxcd", "foundry-rs", "getsentry", "github", "gitleaks", "gnu", "golang", "google",
    "google-deepmind", "google-gemini", "googleapis", "googlechrome", "googlecloudplatform",
    "gradle", "grafana", "hashicorp", "hashicorp-forge", "haskell", "helm", "homebrew",
    "huggingface", "imagemagick", "istio", "jdx", "jenv", "jetbrains", "jgm", "jgraph",
    "julialang", "junegunn", "k3d-io", "k3s-io", "kubernetes", "kubernetes-sigs", "langchain-ai",
    "laravel", "llvm", "makenotion", "mamba-org", "mermaid-js", "microsoft", "mistralai", "moby",
    "modelcontextprotocol", "mongodb", "mozilla", "neovim", "nixos", "nodejs", "notionhq", "npm",
    "nvidia", "nvm-sh", "ohmyzsh", "ollama", "openai", "openclaw", "openssl", "opentofu",
    "oven-sh", "owasp", "pnpm", "postgres", "posthog", "powershell", "prefix-dev", "prettier",
    "projectdiscovery", "prometheus", "pulumi", "puppeteer", "pydantic", "pyenv", "pypa",
    "python", "python-poetry", "pytorch", "qwenlm", "rails", "rbenv", "reactjs", "redis", "ruby",
    "run-llama", "rust-lang", "rvm", "scoopinstaller", "seleniumhq", "semgrep", "sharkdp",
    "sigstore", "slackapi", "snyk", "solana-labs", "sqlite", "sst", "starship", "stripe",
    "supabase", "sveltejs", "swiftlang", "tailscale", "tailwindlabs", "tensorflow", "tfutils",
    "torvalds", "trailofbits", "trufflesecurity", "twilio", "vercel", "vitejs", "vuejs",
    "yarnpkg", "yt-dlp", "ziglang", "zricethezav",
];

/// Whether only a known maker publishes on this very host.
pub(super) fn is_vendor_host(name: &str) -> bool {
    let bare = name.strip_prefix("www.").unwrap_or(name);
    HOSTS.binary_search(&bare).is_ok() || HOSTS.binary_search(&name).is_ok()
}

/// Whether a URL leads into a repository of a known maker, to something that only the maker can
/// have put there: not an issue's attachment, not a commit that a fork could have made.
pub(super) fn is_vendor_account(url: &Url<'_>) -> bool {
    const OPEN: [&str; 6] = ["files", "assets", "issues", "pull", "commit", "discussions"];
    let github =
        matches!(url.host().name(), "github.com" | "www.github.com" | "raw.githubusercontent.com");
    let owner = url.owner().unwrap_or("").to_ascii_lowercase();
    if !github || ACCOUNTS.binary_search(&owner.as_str()).is_err() {
        return false;
    }
    // Commits of a fork answer below the name of the original: by hash, or as `refs/pull/…`.
    url.inside_repo().all(|part| !OPEN.contains(&part) && !is_commit(part))
}

fn is_commit(part: &str) -> bool {
    // Git takes seven digits or more for a commit.
    let hash = part.split('.').next().unwrap_or("");
    hash.len() >= 7
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && hash.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::extract::urls;
    use super::*;

    #[test]
    fn makers_are_sorted_for_binary_search() {
        assert!(HOSTS.is_sorted());
        assert!(ACCOUNTS.is_sorted());
    }

    #[test]
    fn only_what_the_maker_put_there_is_the_makers() {
        for (text, expected) in [
            ("https://raw.githubusercontent.com/Homebrew/install/HEAD/install.sh", true),
            ("https://github.com/microsoft/vscode/releases/download/1.0/a.zip", true),
            ("https://github.com/microsoft/vscode/files/123/a.zip", false),
            ("https://github.com/microsoft/vscode/assets/12/ab", false),
            ("https://raw.githubusercontent.com/nvm-sh/nvm/3f2a9c1/install.sh", false),
            ("https://raw.githubusercontent.com/nvm-sh/nvm/refs/pull/9/head/install.sh", false),
            ("https://github.com/micr0soft/vscode", false),
            ("https://gist.github.com/microsoft/123", false),
        ] {
            let (_, url) = urls(text).next().unwrap();
            assert_eq!(is_vendor_account(&url), expected, "{text}");
        }
    }
}

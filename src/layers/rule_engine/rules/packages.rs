//! Names of packages: those known to have been bad, those everybody uses, and how near two are.

/// Packages of npm that were published to harm, exact names.
// crossenv and its kind: npm, "Crossenv malware on the npm registry", 2017-08-02; flatmap-stream:
// npm, "Details about the event-stream incident", 2018-11-27; getcookies: npm, "Reported malicious
// module: getcookies", 2018-05-02; electron-native-notify: npm, 2019-06-05; 1337qq-js, jdb.js,
// db-json.js, twilio-npm, discord.dll, fallguys: npm security advisories, 2019-2020.
const BAD_NPM: &str = "\
    crossenv cross-env.js d3.js fabric-js ffmepg gruntcli http-proxy.js jquery.js mongose mssql.js \
    mssql-node mysqljs node-fabric node-opencv node-opensl node-openssl node-tkinter nodecaffe \
    nodefabric nodeffmpeg nodemailer-js nodemailer.js nodemssql noderequest nodesass nodesqlite \
    opencv.js openssl.js proxy.js shadowsock sqlite.js sqliter sqlserver flatmap-stream \
    getcookies electron-native-notify 1337qq-js jdb.js db-json.js twilio-npm discord.dll fallguys \
    load-from-cwd-or-npm peacenotwar event-stream@3.3.6 eslint-scope@3.7.2 ua-parser-js@0.7.29 \
    ua-parser-js@0.8.0 ua-parser-js@1.0.0 node-ipc@10.1.1 node-ipc@10.1.2 colors@1.4.1 \
    colors@1.4.44-liberty-2 faker@6.6.6 coa@2.0.3 rc@1.2.9 evil-package malicious-package";

/// Packages of `PyPI`, likewise.
// acqusition to urlib3: SK-CSIRT advisory skcsirt-sa-20170909-pypi; colourama: B. Lloyd, 2018-10;
// jeIlyfish and python3-dateutil: PyPI, 2019-12-01; importantpackage to yandex-yt: JFrog,
// 2021-11-18; ctx: PyPI, 2022-05-24; pymafka: Sonatype, 2022-05-20; ascii2text to browserdiv:
// Check Point, 2022-08-08; torchtriton: PyTorch, 2022-12-31; colorsapi to libhttps: Fortinet,
// 2023-01-14; requests-darwin-lite: Phylum, 2024-05-10.
const BAD_PYPI: &str = "\
    acqusition apidev-coop bzip django-server setup-tools urlib3 colourama colourfool diango djago \
    dajngo jeilyfish python3-dateutil mybiubiubiu easyinstall libpeshnx importantpackage pptest \
    ipboards owlmoon discordsafety trrfab 10cent10 10cent11 yandex-yt pymafka ascii2text pyg-utils \
    pymocks pyproto2 test-async zlibsrc browserdiv free-net-vpn winrpcexploit torchtriton \
    colorsapi httpslib libhttps pygrata loglib-modules requests-darwin-lite reqeusts \
    malicious-package evil-package";

/// Much used packages of npm that others imitate.
const POPULAR_NPM: &str = "\
    express react react-dom lodash axios chalk commander typescript webpack babel-core eslint \
    prettier mongoose sequelize nodemailer dotenv body-parser cross-env moment jquery angular \
    next-auth socket.io puppeteer playwright cheerio jsonwebtoken bcrypt electron tailwindcss \
    discord.js web3 ethers hardhat truffle openai langchain fastify inquirer rimraf nodemon jest \
    mocha rollup esbuild cross-fetch node-fetch async bluebird underscore request yargs minimist \
    winston passport redis mysql graphql apollo-server prisma styled-components redux typeorm \
    ws-server electron-builder create-react-app concurrently handlebars formidable uuid-apikey";

/// Much used packages of `PyPI` that others imitate.
const POPULAR_PYPI: &str = "\
    requests numpy pandas scipy matplotlib django flask fastapi sqlalchemy urllib3 setuptools \
    tensorflow pytorch torchvision scikit-learn beautifulsoup4 selenium pillow cryptography boto3 \
    colorama tqdm pyyaml pytest paramiko pycryptodome jinja2 click-plugins aiohttp pydantic httpx \
    celery openai anthropic langchain transformers huggingface-hub streamlit gradio psycopg2 \
    pymongo virtualenv python-dateutil rich-click black-primer web3py telethon discord.py jupyter \
    notebook poetry uvicorn gunicorn scrapy opencv-python pyinstaller playwright python-dotenv";

/// Honest neighbours of the above.
const HONEST: &str = "\
    preact reacts lodash-es chalks async requests request grequests httpx2 numpy-stl mockjs jests \
    pandas-ta django-q fastapi-mcp redis-py ioredis aioredis mysql2 pymysql sqlalchemy2 esbuild \
    ethers5 web4 bcryptjs pillow-simd torch passport-jwt psycopg opencv jinja markdown pytest-xdist \
    boto botocore axios-retry openapi rollup redux-js react-dnd reduct typeorm2 nextjs pyaml ruyaml \
    httpcore aiohttp2 graphql2 mocha-js tslint jslint eslint_d eslint-d prettierd";

/// Where packages come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Registry {
    /// npm, yarn, pnpm, bun.
    Npm,
    /// pip, uv, poetry, pipx.
    PyPi,
}

/// Whether a package, as `name` or `name@version`, is known to have been published to harm.
pub(super) fn is_known_bad(registry: Registry, name: &str, version: &str) -> bool {
    let list = match registry {
        Registry::Npm => BAD_NPM,
        Registry::PyPi => BAD_PYPI,
    };
    let name = canonical(name);
    list.split_ascii_whitespace().any(|bad| match bad.rsplit_once('@') {
        Some((bad, at)) => bad == name && at == version,
        None => bad == name,
    })
}

/// The popular package that a name imitates: one letter off, two swapped, or other separators.
pub(super) fn imitated(registry: Registry, name: &str) -> Option<&'static str> {
    /// Bytes of the shortest name that is compared: short names have honest neighbours.
    const NAME_LEAST: usize = 6;
    /// Bytes of the longest; no popular one is longer.
    const NAME_MOST: usize = 32;
    let name = canonical(name);
    let listed = |list: &str| list.split_ascii_whitespace().any(|known| known == name);
    if !(NAME_LEAST..=NAME_MOST).contains(&name.len())
        || [POPULAR_NPM, POPULAR_PYPI, HONEST].into_iter().any(listed)
    {
        return None;
    }
    let popular = match registry {
        Registry::Npm => POPULAR_NPM,
        Registry::PyPi => POPULAR_PYPI,
    };
    popular
        .split_ascii_whitespace()
        .find(|known| known.len() >= NAME_LEAST && is_near(known.as_bytes(), name.as_bytes()))
}

/// Lower case, and for npm and `PyPI` alike `_` is `-` (PEP 503).
fn canonical(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

/// Whether one insertion, deletion, replacement or swap of neighbours makes one of the other, or
/// they differ in separators alone. A plural or a digit at the end is honest more often than not.
pub(super) fn is_near(known: &[u8], name: &[u8]) -> bool {
    if known == name {
        return false;
    }
    let same_start = known.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (known_rest, name_rest) =
        (known.get(same_start..).unwrap_or(&[]), name.get(same_start..).unwrap_or(&[]));
    let tail = |rest: &[u8]| matches!(rest, [b's' | b'0'..=b'9' | b'x']);
    if known_rest.is_empty() && tail(name_rest) || name_rest.is_empty() && tail(known_rest) {
        return false;
    }
    match (known_rest, name_rest) {
        ([a, b, known @ ..], [c, d, name @ ..]) if a == d && b == c && known == name => true,
        ([_, known @ ..], [_, name @ ..]) if known == name => true,
        ([_, known @ ..], name) if known == name => true,
        (known, [_, name @ ..]) if known == name => true,
        _ => known.len() != name.len() && letters(known).eq(letters(name)),
    }
}

fn letters(word: &[u8]) -> impl Iterator<Item = &u8> {
    word.iter().filter(|byte| !matches!(byte, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_one_slip_away_are_near() {
        for (known, name, expected) in [
            ("requests", "reqeusts", true),
            ("requests", "requets", true),
            ("requests", "requestss", false),
            ("requests", "request", false),
            ("lodash", "lodahs", true),
            ("lodash", "1odash", true),
            ("cross-env", "crossenv", true),
            ("colorama", "colourama", true),
            ("lodash", "lodash", false),
            ("express", "expressive", false),
        ] {
            assert_eq!(is_near(known.as_bytes(), name.as_bytes()), expected, "{known} {name}");
        }
    }
}

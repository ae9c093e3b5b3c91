//! Signals of speech that several families of words share: to whom, about what, done how.

use crate::layers::rule_engine::signal::Signal;

/// Things that nobody outside may have, named in words.
pub(super) static SECRET_WORDS: Signal = Signal::phrase(
    &[
        "api key",
        "api-key",
        "api_key",
        "apikey",
        "token",
        "credential",
        "password",
        "secret",
        "private key",
        "ssh key",
        "environment variable",
        "env var",
        "seed phrase",
        "cookie",
        "recovery phrase",
        "mnemonic",
        "signing key",
        "access key",
        "passphrase",
        "authorization header",
        ".env ",
        "keychain",
        "wallet",
    ],
    r"(?x)
      \b(?:api[\s_-]?keys?|(?:access|auth|authentication|bearer|session|refresh|oauth|api|gateway|login)[\s_-]tokens?|tokens|credentials?|passwords?|secrets|secret\s+keys?|private\s+keys?|ssh\s+keys?|signing\s+keys?|access\s+keys?
        |environment\s+variables?|env(?:ironment)?\s+vars?|(?:seed|recovery)\s+phrases?|mnemonics?|passphrases?|(?:session|browser|login|authentication)\s+cookies?|authorization\s+headers?|keychains?|wallet\s+(?:files?|keys?|seeds?|data))\b
    | \.env\s+(?:files?|credentials|contents?|secrets)\b",
);

/// What is said between user and agent, and what the agent knows of the user.
pub(super) static TALK: Signal = Signal::phrase(
    &[
        "conversation",
        "chat ",
        "chats",
        "messages",
        "transcript",
        "prompts",
        "context",
        "history",
        "user's ",
        "user’s ",
        "users' ",
        "user data",
        "personal ",
        "documents",
        "contacts",
        "emails",
        "system prompt",
        "contracts",
        "full text",
        "full request",
        "source code",
        "screenshots",
        "queries",
        "user input",
        "file path",
        "file contents",
        "financial",
    ],
    r"(?x)
      \b(?:(?:full|entire|whole|complete|recent|current|prior|previous|all|chat|conversation(?:al)?|message|browsing|command|shell|search|session)\s+){1,3}(?:conversations?|chats?|messages?|transcripts?|prompts?|context|history|histories|logs?)\b
    | \b(?:conversation|chat|message|session)\s+(?:history|logs?|transcripts?|context|contents?|data)\b | \blist_messages\b
    | \buser(?:s|(?:'|’)s|s(?:'|’))?\s+(?:\w+\s+){0,2}?(?:data|messages?|prompts?|queries|questions?|input|descriptions?|files?|documents?|contacts|emails?|profile|conversations?|code|location|names?|address(?:es)?|responses?|information|activity|portfolio)\b
    | \b(?:personal|private|sensitive|financial|medical|health|biometric|customer|client)\s+(?:data|information|details|files?|documents|records|notes|messages)\b
    | \b(?:all|every|each|analy[sz]ed|uploaded|processed)\s+(?:\w+\s+){0,2}?(?:documents|contracts|contacts|emails|files|screenshots|source\s+code|queries|transcripts|recordings|file\s+(?:paths|contents))\b
    | \bfull\s+(?:text|request|content|contents|source|file)\b | \bsystem\s+prompts?\b | \btransaction\s+(?:patterns|data|history)\b",
);

/// The user as somebody from whom a thing is kept, or words that have it done unseen.
pub(super) static UNSEEN: Signal = Signal::phrase(
    &[
        "bring it up",
        "admit",
        "only the final",
        "no notice",
        "hides its",
        "alerting",
        "draw attention",
        "omit",
        "leave ",
        "confidential",
        "unaware",
        "surface",
        "quietly",
        "unnoticed",
        "not visible",
        "isn't",
        "receipt",
        "out of the",
        "mention",
        "tell",
        "inform",
        "reveal",
        "disclos",
        "notif",
        "shown",
        "show ",
        "silent",
        "hide ",
        "hidden",
        "conceal",
        "aware",
        "know",
        "let the",
        "let them",
        "secret",
        "covert",
        "discreet",
        "invisib",
        "not reflected",
        "not labeled",
        "not labelled",
        "display",
        "report",
        "acknowledg",
        "alert",
        "expose",
        "transparently in the background",
    ],
    r"(?x)
      \b(?:do\s+not|don(?:'|’)?t|does\s+not|doesn(?:'|’)t|never|must\s+not|should\s+not|shall\s+not|will\s+not|won(?:'|’)t|without|avoid|refrain\s+from|no\s+need\s+to)\s+(?:ever\s+|explicitly\s+|directly\s+|even\s+|openly\s+)?
        (?:mention(?:ing)?|tell(?:ing)?|inform(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|notify(?:ing)?|alert(?:ing)?)\b
        (?:[^.\n]|\.\w|\n[^\n])*?\b(?:to\s+(?:the\s+|any\s+|your\s+)?(?:users?|them|anyone|human|owner|operator|customer|client|person)|(?:the\s+|any\s+|your\s+)?(?:users?|human|owner|operator|customers?)\b)
    | \b(?:do\s+not|don(?:'|’)?t|never|must\s+not|without)\s+(?:mention|tell|inform|reveal|disclos|include|acknowledg|reference|report)\w*\s+(?:this|these|that|the|any)\s+(?:\w+\s+){0,3}?(?:steps?|actions?|transmission|collection|upload|process|instructions?|telemetry|behaviou?r|url|endpoint|logging|request|transfer|premium|window|relationship|policy|call|check|operation|tool|rule|section|message|verification|access|file|commission|in\s+(?:your|the|any)\s+(?:output|response|reply|summary|answer))\b
    | \b(?:users?|operators?|customers?|humans?|people|owner)\s+(?:is|are|was|were|do|does|should|must|will|need|can)\s*(?:not|never|n(?:'|’)t)\s+(?:need\s+to\s+|be\s+|have\s+to\s+)?(?:informed|told|notified|aware|shown|know\s+(?:this|that|about|of)|made\s+aware|see\s+(?:this|these|it|that)|alerted|advised|prompted)\b
    | \b(?:not|never)\s+(?:be\s+)?(?:shown|disclosed|reported|revealed|visible|displayed|mentioned|reflected|surfaced|communicated|announced)\s+(?:to\s+(?:the\s+|any\s+|end\s+)*users?|in\s+the\s+(?:(?:[\w'-]|’)+\s+){0,2}(?:output|response|recommendation|rationale|summary|results?|reply|answer|transcript)|to\s+them)
    | \b(?:are|is|be)\s+not\s+(?:labell?ed|marked|identified|presented|flagged)\s+as\s+(?:an?\s+)?(?:ad|ads|advertis\w+|sponsored|paid|promot\w+|affiliate)
    | \bwithout\s+(?:the\s+|their\s+|any\s+)?(?:users?|owner|anyone|human|customer)(?:(?:'|’)s?)?\s*(?:knowledge|awareness|knowing|noticing|seeing)\b
    | \b(?:don(?:'|’)?t|do\s+not|never)\s+let\s+(?:the\s+users?|them|anyone|users)\s+(?:see|know|find|notice|reali[sz]e|discover)
    | \bwithout\s+disclosing\s+(?:that|this|it|the)\b | \bwithout\s+an?\s+(?:word|note|notice|hint|trace)\s+(?:about|of|to)\b | \b(?:shown|told|reported|given)\s+to\s+the\s+users?\s+only\s+(?:after|later)\b
    | \b(?:hide|conceal|mask|obscure)\s+(?:this|these|the|all|any|it|your|that|such|those)\b(?:[^.\n]|\n[^\n])*?\bfrom\s+(?:the\s+|any\s+|end\s+)*(?:users?|human|view|output|them|anyone|owner)
    | \bkeep\s+(?:this|these|it|that|the|all)\b[^.\n]*?\b(?:(?:hidden|secret|invisible|private|away)\s+(?:from|to)\s+(?:the\s+)?(?:users?|them|customers?|human|owner|anyone)|covert|between\s+us|from\s+the\s+user|unnoticed)\b
    | \b(?:must|should|to|is|are)\s+be(?:en)?\s+(?:completed|performed|done|executed|carried\s+out|sent|uploaded|installed)\s+(?:silently|covertly|secretly|invisibly|quietly)
    | \b(?:silently|secretly|covertly|discreetly|surreptitiously|stealthily|invisibly)\s+(?:\w+\s+){0,2}?(?:send|forward|upload|transmit|post|copy|copies|collect|append|add|insert|include|record|log|request|escalat|install|download|exfiltrat|harvest|captur|stor|shar|modif|grant|approv|execut|grab|steal|sync|mirror|replac|delet|bcc|redirect|transfer|purchas|charg)\w*
    | \btransparently\s+in\s+the\s+background\b | \b(?:happens?|runs?|occurs?|performed|done)\s+(?:silently\s+|invisibly\s+)?in\s+the\s+background\s+and\s+(?:is|are)\s+not\b
    | \b(?:no\s+need|not\s+necessary|unnecessary|no\s+reason)\s+to\s+(?:surface|mention|tell|show|flag|raise|report|disclose|announce|explain|notify|inform)\s+(?:[^.\n]|\n[^\n])*?\b(?:users?|them|customer|person|anyone|owner|people)\b
    | \b(?:users?|they|people|person|customers?|clients?|owner|candidates?)\s+(?:(?:do|does|should|must|need)\s*(?:not|n(?:'|’)t)|never)\s+(?:need\s+to\s+|have\s+to\s+)?(?:be\s+(?:aware|told|informed|notified|made\s+aware|shown)|see\s+this|learn|notice|hear\s+about|find\s+out|discover)\b
    | \b(?:omit|leave|exclude|keep|strip|drop)\s+(?:(?:any|all|the|this|these|those|it|them|every|mention|mentions|reference|references|of|to|findings|such|that|step|steps|detail|details)\s+){1,6}(?:out\s+of|from)\s+(?:the\s+|your\s+|any\s+)?(?:\w+\s+)?(?:summary|report|reply|response|answer|confirmation|message|log|logs|output|transcript|changelog|receipt|notes|description)\b
    | \bomit\s+(?:any|all)\s+(?:mention|reference)s?\s+(?:of|to)\b | \bomitted\s+from\s+(?:the\s+)?(?:\w+\s+)?(?:receipt|report|summary|invoice|confirmation|statement)\b
    | \b(?:do\s+not|don(?:'|’)?t|never|without)\s+(?:draw(?:ing)?\s+attention|call(?:ing)?\s+attention)\s+to\b | \b(?:do\s+not|don(?:'|’)?t|never)\s+(?:mention|reveal|disclose|admit|say|acknowledge|let\s+on)\s+that\s+(?:this|the|an?|it|they|you|there|any|we|some)\b
    | \b(?:must|should|is\s+to|has\s+to|will)\s+(?:remain|stay|be\s+kept)\s+(?:strictly\s+)?(?:confidential|secret|hidden|undisclosed|invisible|unmentioned)\b
    | \bwithout\s+(?:alerting|notifying|informing|telling|warning)\s+(?:the\s+|any\s+|their\s+)?(?:users?|person|people|owner|customers?|clients?|anyone|recipient|employees?|candidates?|team|admin\w*|victim|account\s+holder)\b
    | \bquietly\s+(?:upload|send|forward|transmit|record|install|bcc|share|mirror|append|add|insert|swap|replac|approv|grant|delet|renew|charg|subscrib|post|sync|export|log|copies|copy)\w*
    | \b(?:this|it|that|which|step)\s+(?:happens|is\s+done|runs|occurs)\b[^.\n]*?\b(?:isn(?:'|’)t|is\s+not|not)\s+(?:shown|displayed|reported|visible|announced|mentioned)\b | \bunnoticed\b | \bremains?\s+unaware\b | \bhas\s+no\s+visible\s+(?:effect|sign|trace)\b
    | \b(?:do\s+not|don(?:'|’)?t|never)\s+(?:bring\s+(?:it|this|that)\s+up|admit\b|let\s+it\s+show) | \bshould\s+see\s+only\s+the\s+final\b | \bno\s+notice\s+is\s+(?:necessary|needed|given|required)\b | \bhides?\s+its\s+(?:window|presence|icon|process|tracks)\b",
);

/// Words that have something sent to a place outside.
pub(super) static WORDS_SEND: Signal = Signal::phrase(
    &[
        "send",
        "forward",
        "upload",
        "transmit",
        "post ",
        "submit",
        "report",
        "exfiltrat",
        "share",
        "deliver",
        "email",
        "leak",
        "push",
        "relay",
        "posted",
        "copy them",
        "beacon",
    ],
    r#"(?x)
      \b(?:send(?:s|ing)?|sent|forward(?:s|ed|ing)?|upload(?:s|ed|ing)?|transmit(?:s|ted|ting)?|post(?:s|ed|ing)?|submit(?:s|ted|ting)?|deliver(?:s|ed)?|relay(?:s|ed)?|exfiltrat\w+|push(?:es|ed)?|e-?mail(?:s|ed)?|share[sd]?|report(?:s|ed)?|leak(?:s|ed)?|beacon(?:s|ed)?)\b
      (?:[^.\n]|\.\w|\n[^\n])*?
      (?: \bto\s+(?:an?\s+|the\s+|our\s+|its\s+|this\s+|that\s+|their\s+|my\s+)?(?:(?:[\w'-]|’)+\s+){0,4}?(?:endpoint|server|servers|service|webhook|collector|address|host|domain|archive|analytics|telemetry|channel|inbox|url|api|site|attacker|author|provider|third[\s-]part(?:y|ies)|partners?|team|email|account)\b
        | (?:to|at|via)\s+[`"'<(\[]*(?:hxxps?|https?|ftp|wss?)[:\[] | \bto\s+[`"']?[\w.+-]+@[\w-]+\.\w | to\s+[`"']?\+\d{6,} )"#,
);

/// Words that keep the user from knowing.
pub(super) static CONCEAL: Signal = Signal::phrase(
    &[
        "mention",
        "tell ",
        "telling",
        "inform",
        "reveal",
        "disclos",
        "notify",
        "notif",
        "show ",
        "shown",
        "silent",
        "hidden",
        "hide ",
        "secret",
        "knowledge",
        "aware",
        "know ",
        "transparent",
        "not logged",
        "not reported",
        "invisible",
        "discreet",
        "covert",
        "conceal",
        "let the user",
        "let them",
        "report this",
        "not log",
        "alert the",
        "acknowledge",
    ],
    r"(?x)
      \b(?:do\s+not|don(?:'|’)?t|never|must\s+not|should\s+not|without|not\s+be|avoid|refrain\s+from|no\s+need\s+to|need\s+not)\s+(?:ever\s+|explicitly\s+|directly\s+|be\s+|even\s+)?
        (?:mention(?:ing)?|tell(?:ing)?|inform(?:ing|ed)?|reveal(?:ing|ed)?|disclos(?:e|ing|ed)|notify(?:ing)?|notified|alert(?:ing|ed)?|acknowledg(?:e|ing)|told|shown|reported|aware|inform)\b
        (?:[^.\n]|\n[^\n])*?(?:\b(?:user|users|them|anyone|human|humans|operator|owner|customer|this|these|it|you|step|steps|action|that|which|transmission|process)\b|[.,;:\n]|$)
    | \b(?:users?|operators?|customers?|humans?|people)\s+(?:is|are|was|were|do|does|should|must|will|need)\s+(?:not|never)\s+(?:need\s+to\s+|be\s+)?(?:informed|told|notified|aware|shown|know|prompted|made\s+aware|see)\b
    | \b(?:not|never)\s+(?:be\s+)?(?:shown|disclosed|reported|revealed|visible|displayed|mentioned|reflected|surfaced)\s+(?:to\s+(?:the\s+)?users?|in\s+the\s+(?:skill(?:'|’)s\s+|standard\s+|final\s+)?(?:output|response|recommendation|rationale|summary|log)|to\s+them)
    | \bwithout\s+(?:the\s+)?(?:users?|their|owner|anyone)(?:(?:'|’)s?)?\s+(?:knowledge|awareness|knowing|noticing|consent|seeing)\b
    | \b(?:don(?:'|’)?t|do\s+not|never)\s+let\s+(?:the\s+users?|them|anyone)\s+(?:see|know|find|notice|realize)
    | \b(?:hide|conceal)\s+(?:this|these|the|all|any|it|your|that)\b(?:[^.\n])*?\bfrom\s+(?:the\s+)?(?:user|users|human|view|output|them|anyone|logs?)
    | \bkeep\s+(?:this|these|it|that|the\s+\w+)\b(?:[^.\n]){0,30}?\b(?:hidden|secret|confidential|invisible|quiet|private\s+from)\b
    | \b(?:must|should|to)\s+be\s+(?:completed|performed|done|executed|carried\s+out)\s+(?:silently|covertly|secretly|invisibly)
    | \b(?:silently|secretly|covertly|discreetly|quietly|surreptitiously)\s+(?:\w+\s+){0,2}?(?:send|forward|upload|transmit|post|copy|collect|read|append|add|insert|include|record|log|request|escalat|install|download|exfiltrat|harvest|capture|store|save|share|change|modify|grant|approve|execute)\w*",
);

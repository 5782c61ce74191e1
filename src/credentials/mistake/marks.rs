//! The marks by which a value is known that is no credential.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// A value, also in lower case.
pub struct Candidate<'a> {
    pub text: &'a str,
    pub lower: Zeroizing<String>,
}

impl Candidate<'_> {
    pub fn begins_with(&self, beginnings: &[&str]) -> bool {
        beginnings.iter().any(|own| self.text.starts_with(own))
    }

    /// The beginnings are in lower case.
    pub fn begins_in_any_case<'b>(&self, beginnings: impl IntoIterator<Item = &'b str>) -> bool {
        let mut beginnings = beginnings.into_iter();
        beginnings.any(|own| self.lower.starts_with(own))
    }
}

/// Tells whether a text is made of letters, digits, and these marks.
pub fn is_word(text: &str, marks: &str) -> bool {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(is_of_word)
}

pub fn is_unfilled(own: &Candidate<'_>) -> bool {
    let text = own.text;
    let is_between = |begin: &str, end: &str| {
        let inner = text
            .strip_prefix(begin)
            .and_then(|rest| rest.strip_suffix(end));
        inner.is_some_and(|inner| is_word(inner, "_") && inner.to_ascii_uppercase() == *inner)
    };
    own.begins_with(&[
        "{{", "${{", "<%", "((", "[[", "#{", "@{", "!Ref ", "!Sub ", "!secret ",
    ]) || ["__", "@@", "##", "@"]
        .iter()
        .any(|mark| is_between(mark, mark))
}

pub fn is_variable(own: &Candidate<'_>) -> bool {
    let windows = own
        .text
        .strip_prefix('%')
        .and_then(|own| own.strip_suffix('%'));
    own.text.starts_with('$')
        || own.text.contains("${")
        || windows.is_some_and(|name| is_word(name, "_"))
        || own.begins_with(&["process.env", "os.environ", "os.getenv", "System.getenv"])
        || own.begins_in_any_case(["env:", "env."])
}

/// Tells whether a quotation mark stands at an end: one alone is a mistake, too.
pub fn is_quoted(own: &Candidate<'_>) -> bool {
    const MARKS: [char; 15] = [
        '"', '\'', '`', '“', '”', '„', '‟', '‘', '’', '‚', '«', '»', '‹', '›', '´',
    ];
    let bare = own.text.trim_matches('\\');
    let bare = bare.trim_end_matches([',', ';']);
    bare.starts_with(MARKS)
        || bare.ends_with(MARKS)
        || own.begins_in_any_case(["&quot;", "&#34;", "&#39;", "\\u0022", "%22"])
}

pub fn is_header(own: &Candidate<'_>) -> bool {
    const NAMES: &str = "authorization proxy-authorization bearer basic api-key x-api-key token";
    NAMES.split(' ').any(|name| {
        let rest = own.lower.strip_prefix(name);
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with([' ', ':', '\t']) || rest.starts_with("%20")
        })
    })
}

pub fn is_reference(own: &Candidate<'_>) -> bool {
    const BEGINNINGS: &str = "op:// bw:// bws:// vault: vault/ arn:aws secretsmanager: awssm: aws-sm: aws:secretsmanager \
        ssm: ssm/ gcp-sm: gcpsm: gsm: sm:// berglas:// akv: azurekeyvault azure-keyvault keyvault: \
        @microsoft.keyvault keyring: keychain: pass: pass:// gopass: lastpass: dashlane: keepass \
        doppler: infisical: conjur: sops: ejson: secret:// secretref: ref+ k8s: kubernetes: \
        valuefrom: bitwarden: 1password: proton:";
    let is_of_google = own.lower.starts_with("projects/") && own.lower.contains("/secrets/");
    is_of_google || own.begins_in_any_case(BEGINNINGS.split(' '))
}

/// Tells whether a name stands before the mark, and something behind it that is no padding.
pub fn is_assignment(text: &str, mark: char) -> bool {
    let rest = [
        "export ",
        "set ",
        "setx ",
        "declare -x ",
        "ENV ",
        "- ",
        "env ",
    ]
    .iter()
    .find_map(|word| text.strip_prefix(word))
    .unwrap_or(text);
    rest.split_once(mark).is_some_and(|(name, value)| {
        let name = name.trim_end().trim_matches(['"', '\'']);
        let is_padding = value.chars().all(|c| c == '=');
        is_word(name, "_-.") && !is_padding
    })
}

pub fn is_command(own: &Candidate<'_>) -> bool {
    const PROGRAMS: &str = "op bw bws vault aws gcloud az pass gopass security secret-tool kubectl doppler infisical \
        lpass cat echo curl sh bash sops age gpg keyring chamber 1password printf jq powershell pwsh \
        cmd";
    let mut words = own.text.split_ascii_whitespace();
    let program = words.next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default();
    PROGRAMS.split(' ').any(|own| own == name) && words.next().is_some()
}

pub fn is_path(own: &Candidate<'_>) -> bool {
    const ROOTS: &str = "/run/ /var/ /etc/ /home/ /root/ /tmp/ /users/ /opt/ /usr/ /mnt/ /srv/ /secrets/ /private/ \
        /data/ /app/ /workspace/ /dev/ /proc/ /volumes/ /vault/ /nix/ /config/ /keys/ ~/ ./ ../ \\\\ \
        ~\\";
    const ENDINGS: &str = ".txt .json .pem .key .env .yaml .yml .toml .secret .token .gpg";
    let has_drive = own
        .text
        .get(1..3)
        .is_some_and(|own| own == ":\\" || own == ":/");
    let is_one_word = !own.text.contains(char::is_whitespace);
    has_drive
        || own.begins_in_any_case(ROOTS.split(' '))
        || (is_one_word && ENDINGS.split(' ').any(|ending| own.lower.ends_with(ending)))
}

/// Tells whether somebody wrote this in the place of a value that is still to come.
pub fn is_example(own: &Candidate<'_>) -> bool {
    const WHOLE: &str = "changeme change-me change_me changeit replaceme todo tbd fixme none null nil undefined true \
        false n/a na empty dummy test testing secret password key apikey api-key api_key admin-key \
        admin_key value hidden masked unset default example placeholder sk- sk-admin- bt-st- pcsk_ \
        foo bar foobar abc abc123 123 - ?";
    const WORDS: &str = "your changeme replaceme placeholder example insert replace here";
    let lower = own.lower.as_str();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let has_word = words.any(|word| WORDS.split(' ').any(|own| own == word));
    let crosses = lower.len() - lower.trim_end_matches('x').len();
    let is_short = lower.len() < 20;
    let has_word = has_word && lower.len() < 40;
    own.text.starts_with('<')
        || own.text.ends_with('>')
        || WHOLE.split(' ').any(|own| own == lower)
        || has_word
        || lower.contains("xxxxxxxx")
        || (is_short && crosses >= 3)
}

/// Tells whether this is text that was encoded: what a provider makes decodes to bytes that are no text.
pub fn is_base64(own: &Candidate<'_>) -> bool {
    const SHORTEST: usize = 16;
    let Ok(decoded) = BASE64_STANDARD.decode(own.text).map(Zeroizing::new) else {
        return false;
    };
    let text = std::str::from_utf8(&decoded).map(str::trim_end);
    text.is_ok_and(|text| {
        let is_text = text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_text || serde_json::from_str::<Map<String, Value>>(text).is_ok()
    })
}

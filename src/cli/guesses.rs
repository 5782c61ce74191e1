//! Commands that people guess, and what keyctl has in their place.

/// A command of keyctl, what it is for, and how it is written where nothing is known of its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    pub command: &'static str,
    pub purpose: &'static str,
    pub example: &'static str,
}

const fn meant(command: &'static str, purpose: &'static str, example: &'static str) -> Meant {
    Meant {
        command,
        purpose,
        example,
    }
}

pub const DELETE: Meant = meant("delete", "to delete a key", "delete REF");
pub const ROTATE: Meant = meant("rotate", "to give a key a new secret", "rotate REF");
pub const UPDATE: Meant = meant("update", "to change a key", "update REF --name NAME");
pub const CREATE: Meant = meant(
    "create",
    "to create a key",
    "create --provider P --name NAME",
);
pub const DESCRIBE: Meant = meant("describe", "to look at a key", "describe REF");
pub const LIST: Meant = meant("list", "to find keys", "list");
pub const IDENTIFY: Meant = meant(
    "identify",
    "to find the key that a leaked secret is",
    "identify < FILE",
);
pub const LOGIN: Meant = meant("auth login", "to store a credential", "auth login");
pub const LOGOUT: Meant = meant(
    "auth logout",
    "to remove a stored credential",
    "auth logout --account NAME",
);
pub const STATUS: Meant = meant(
    "auth status",
    "to see the accounts and their credentials",
    "auth status",
);
pub const CHECK: Meant = meant(
    "auth status --check",
    "to try the credentials",
    "auth status --check",
);
pub const OPERATIONS: Meant = meant("operations", "to see what is unfinished", "operations");
pub const RESUME: Meant = meant(
    "operations resume",
    "to go on with what is unfinished",
    "operations resume ID",
);
pub const FORGET: Meant = meant(
    "operations forget",
    "to drop the record of what is unfinished",
    "operations forget ID",
);
pub const FINISH: Meant = meant(
    "rotate --finish",
    "to finish a rotation",
    "rotate --finish REF",
);
pub const PROJECTS: Meant = meant("projects", "to see where keys live", "projects");
pub const PROVIDERS: Meant = meant("providers", "to see what each provider can do", "providers");
pub const COMPLETIONS: Meant = meant(
    "completions",
    "to generate shell completions",
    "completions bash",
);
pub const SERVE: Meant = meant("sandbox serve", "to run the emulator", "sandbox serve");
pub const RESET: Meant = meant("sandbox reset", "to reset the emulator", "sandbox reset");
pub const TRY: Meant = meant(
    "list --sandbox",
    "to try it without any credential",
    "list --sandbox",
);
pub const SCHEMA: Meant = meant("schema", "to see the JSON Schema", "schema");
pub const MAN: Meant = meant("man", "to read the manual", "man");
pub const HELP: Meant = meant("--help", "to see the commands", "--help");
pub const VERSION: Meant = meant("--version", "to see the version", "--version");

/// Commands that begin with none of what people guess: what stands behind a noun, or is written in capitals.
pub const OWN: [Meant; 14] = [
    DELETE,
    ROTATE,
    UPDATE,
    CREATE,
    DESCRIBE,
    LIST,
    IDENTIFY,
    OPERATIONS,
    PROJECTS,
    PROVIDERS,
    COMPLETIONS,
    SCHEMA,
    MAN,
    HELP,
];

/// The aliases that keyctl has, which stand behind a noun, too.
pub const ALIASES: [(&str, Meant); 4] = [
    ("ls", LIST),
    ("get", DESCRIBE),
    ("rm", DELETE),
    ("help", HELP),
];

/// Words for a key, behind which the command follows.
pub const NOUNS: [&str; 12] = [
    "key", "keys", "apikey", "apikeys", "api-key", "api-keys", "token", "tokens", "secret",
    "secrets", "api_key", "api_keys",
];

/// What people guess, one word or two, separated by commas, and what they mean by it.
pub const GUESSES: &[(&str, Meant)] = &[
    (
        "remove, destroy, revoke, kill, erase, purge, expire, invalidate, terminate, wipe, drop, \
         del, retire, unlink, decommission, disable, deactivate, suspend, block, delete-all",
        DELETE,
    ),
    (
        "renew, regenerate, regen, roll, cycle, reroll, refresh, replace, reissue, rekey, \
         rollover, reset, swap",
        ROTATE,
    ),
    (
        "edit, modify, change, set, patch, alter, rename, pupdate, extend",
        UPDATE,
    ),
    (
        "add, new, generate, gen, mint, issue, make, provision, padd, insert, register, \
         create key",
        CREATE,
    ),
    (
        "show, inspect, info, cat, view, print, read, details, detail, display, desc, about",
        DESCRIBE,
    ),
    (
        "search, find, grep, query, filter, rlist, all, inventory, list keys, list all, \
         list key, export, dir, ll, enable, activate, reactivate",
        LIST,
    ),
    ("whose, lookup, leak, leaked, scan, trace, detect", IDENTIFY),
    (
        "login, signin, sign-in, log-in, authenticate, connect, init, setup, configure, \
         auth add, auth signin, auth create, auth init, auth setup, auth set, account add, \
         account create, account new, accounts add, accounts create, accounts new, \
         account login, onboard",
        LOGIN,
    ),
    (
        "logout, signout, sign-out, log-out, disconnect, auth remove, auth delete, auth rm, \
         auth signout, auth revoke, account remove, account delete, account rm, accounts remove, \
         accounts delete, accounts rm, account logout",
        LOGOUT,
    ),
    (
        "whoami, who, me, status, account, accounts, credentials, credential, creds, env, \
         auth list, auth ls, auth show, auth whoami, auth info, list accounts, profile, profiles",
        STATUS,
    ),
    (
        "test, verify, validate, ping, doctor, auth check, auth test, auth verify",
        CHECK,
    ),
    (
        "operation, ops, pending, unfinished, history, operations list, operations ls, \
         operations show, list operations, undo, restore, recover, rollback",
        OPERATIONS,
    ),
    ("resume, continue, retry", RESUME),
    ("forget, abandon", FORGET),
    ("finish, complete, finalize", FINISH),
    (
        "project, projects list, projects ls, projects show, list projects, orgs, organizations, \
         teams, scopes",
        PROJECTS,
    ),
    (
        "provider, providers list, providers ls, providers show, list providers, capabilities, \
         kinds, features",
        PROVIDERS,
    ),
    ("completion, complete-shell, autocomplete", COMPLETIONS),
    (
        "serve, mock, emulator, sandbox start, sandbox run, sandbox up",
        SERVE,
    ),
    ("sandbox clear, sandbox clean, sandbox restart", RESET),
    ("demo, try, playground", TRY),
    ("schemas, jsonschema", SCHEMA),
    ("manual, docs, doc, manpage", MAN),
    ("usage, commands, examples, ?", HELP),
    (
        "version, ver, upgrade, self-update, update-self, selfupdate",
        VERSION,
    ),
];

/// What has to be known before.
pub const NOTES: &[(&str, &str)] = &[
    (
        "disable, deactivate, suspend, block",
        "a key cannot be switched off and on again here",
    ),
    (
        "enable, activate, reactivate",
        "a key cannot be switched on here, and a deleted one does not come back",
    ),
    (
        "undo, restore, recover, rollback",
        "a deleted key does not come back",
    ),
    (
        "upgrade, self-update, update-self, selfupdate",
        "whatever installed keyctl updates it",
    ),
];

/// What else may be meant.
pub const OTHERS: &[(&str, &str)] = &[
    ("status", "what is unfinished: `keyctl operations`"),
    (
        "configure, setup, init",
        "to look around first: `keyctl list --sandbox`",
    ),
];

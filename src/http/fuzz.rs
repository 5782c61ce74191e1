//! What must hold of everything that comes over the wire, whatever its bytes.

use std::time::{Duration, Instant};

use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use serde::de::DeserializeOwned;

use super::{
    Answer, Dialect, Effect, Endpoint, Path, Redactor, Width,
    body::Body,
    clock::ServerClock,
    refusal, retry,
    throttle::{Slower, Throttle},
};
use crate::keys::{
    Failure, Refusal, Secret,
    fuzz::{CANARY, assert_presentable, assert_untold, planted, text_of, told},
};

/// So long a request may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// Decodes a body as the answer to something that was sent once. Its error tells nothing of it, whatever is claimed of
/// its type.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    answer(body, "application/json").decode().inspect_err(|_| {
        for content_type in ["application/json", CANARY] {
            let again = answer(body, content_type).decode::<T>();
            assert_presentable(again.err().expect("it was an error"));
        }
    })
}

/// Looks at a body of which nothing is wanted: its error tells nothing of it.
pub fn look(body: &[u8]) {
    let _ = answer(body, CANARY)
        .check_shape(serde_json::Value::is_object)
        .map_err(assert_presentable);
}

fn answer(body: &[u8], content_type: &str) -> Answer {
    let content_type = Some(content_type.to_owned());
    Answer::new(200, content_type, Body::whole(body), Effect::Once)
}

/// Whatever `Retry-After` and `Date` say, nothing overflows, and nobody waits for longer than there is time.
pub fn retry_after(bytes: &[u8]) {
    let text = text_of(bytes);
    let mut headers = HeaderMap::new();
    for (name, value) in [RETRY_AFTER, DATE].into_iter().zip(text.split('\n')) {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    let clock = ServerClock::default();
    clock.note(&headers);
    let _ = clock.now();
    let asked = retry::retry_after(&headers);

    let value = headers.get(RETRY_AFTER).and_then(|own| own.to_str().ok());
    if let Some(seconds) = value.and_then(|own| own.trim().parse::<u64>().ok()) {
        // A sign is no digit.
        let expected = (!text.trim_start().starts_with('+')).then_some(seconds);
        assert_eq!(asked, expected.map(Duration::from_secs));
    }
    for attempt in [0, 1, 40, u32::MAX] {
        let wait = retry::wait(asked, attempt, 1.0);
        assert!(asked.is_some_and(|own| own == wait) || wait <= DEADLINE);
        assert!(retry::pause(attempt, asked.unwrap_or_default(), 1.0) <= DEADLINE);
    }
    let mut throttle = Throttle::new(Width::Usual(4));
    let now = Instant::now();
    for _ in 0..8 {
        let attempt = throttle.start();
        let ruling = throttle.slow_down(attempt, now, slower(asked));
        assert!(ruling.is_given_up || ruling.wait <= DEADLINE, "{asked:?}");
        let _ = throttle.entry(now);
    }
    assert_presentable(Failure::RateLimited {
        refusal: slower(asked).refusal,
        wait: throttle.asked_to_wait(now),
    });
}

fn slower(asked: Option<Duration>) -> Slower {
    Slower {
        refusal: refusal::slowed_down(),
        asked,
        deadline: DEADLINE,
        left: DEADLINE / 2,
        chance: 1.0,
    }
}

/// Whatever stands around a known secret, in whichever form: no twelve characters of it are left.
pub fn redaction(bytes: &[u8]) {
    let text = text_of(&told(bytes));

    let clean = redactor().clean(&text);

    assert_untold(&clean);
    if !text.contains("canary") {
        assert_eq!(redactor().clean(&clean), clean);
    }
}

fn redactor() -> Redactor {
    let redactor = Redactor::default();
    redactor.register(&Secret::new(CANARY));
    redactor
}

/// Reads a whole refusal: its status, its headers and, below an empty line, its body.
pub fn refused(bytes: &[u8], dialect: &Dialect) -> Refusal {
    let bytes = told(bytes);
    let end = bytes.windows(2).position(|two| two == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 2..]),
        None => (&bytes[..0], &bytes[..]),
    };
    let head = text_of(head);
    let mut lines = head.split('\n');
    let status = lines.next().and_then(|own| own.parse().ok()).unwrap_or(400);
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.trim().parse()) {
            headers.insert(name, value);
        }
    }
    refusal::read(status, &headers, body, dialect, &redactor())
}

/// Whatever a provider says when it says no: it is short, visible, tells no secret, and is a failure that ends the
/// program as such.
pub fn refusal(bytes: &[u8], dialect: &Dialect) {
    let refusal = refused(bytes, dialect);

    let said = [&refusal.code, &refusal.message, &refusal.request_id];
    for text in said.into_iter().flatten() {
        assert!(text.raw().chars().count() <= 501);
        assert_untold(text.raw());
    }
    assert_presentable(refusal::judge(refusal, dialect, true));
}

/// Whatever URL a setting or a provider names: a credential goes to one host, over TLS or to this machine, and an id
/// stays one segment below the base.
pub fn endpoints(bytes: &[u8]) {
    let text = text_of(&planted(bytes));
    let (typed, id) = text.split_once('\n').unwrap_or((&text, "a/../b"));
    for read in [Endpoint::parse, Endpoint::parse_host] {
        let endpoint = match read(typed, "SOME_URL") {
            Ok(endpoint) => endpoint,
            Err(failure) => {
                assert_presentable(failure);
                continue;
            }
        };
        let base = endpoint.join(&Path::root()).expect("the base itself");
        let Ok(path) = Path::of("keys").value(id) else {
            continue;
        };
        let url = endpoint.join(&path).expect("the path that was meant");

        assert!(!endpoint.host().is_empty());
        assert!(
            url.scheme() == "https" || base.host_str().is_some_and(is_here),
            "{url}"
        );
        assert_eq!((url.host(), url.port()), (base.host(), base.port()));
        assert_eq!((url.query(), url.fragment()), (None, None));
        assert_eq!((url.username(), url.password()), ("", None));
        let (keys, _) = url.path().rsplit_once('/').expect("a segment");
        let above = keys.strip_suffix("/keys").expect("the segment before it");
        let is_same = above == base.path() || base.path() == "/" && above.is_empty();
        assert!(is_same, "{url} is not below {base}");
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.") || host == "[::1]"
}

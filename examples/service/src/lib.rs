//! An HTTP service around `special-fund`: a policy and the year's counties in, the allocation or every error out.
//!
//! - `POST /allocation` answers the allocation, a [`Record`](special_fund::Record) as JSON.
//! - `POST /allocation/counties/{code}` answers one county's explanation: its steps.
//!
//! Both take the same body. Programs send JSON, `{"policy": {…}, "counties": [{…}]}`. Offices send their files as they
//! are, as `multipart/form-data`: `policy` (TOML or JSON) and `counties` (CSV in UTF-8 or GB18030). Nothing is stored:
//! an answer follows from its request alone, and no policy changes between two requests.
//!
//! Whatever is wrong comes back as `{"listed": [{code, message, place, …}]}`: what the library refuses with status 422, a
//! body that cannot be read with 400, and with 404, 405, 413, 415 what their names say. A body has at most
//! [`MAX_BODY_BYTES`]. Who may ask, TLS and timeouts are left to the proxy in front.

use std::error::Error;
use std::fmt::Display;

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, multipart::MultipartError};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::post};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use special_fund::table::{self, ReadError};
use special_fund::{Allocation, County, CountyCode, NamedCounty, Place, Policy, PolicyDraft, calculate, check};

/// Most bytes of a body: some 20,000 counties of a file, or 3,500 as JSON. The answer has some 1,600 bytes a county.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// The service.
pub fn app() -> Router {
    Router::new()
        .route("/allocation", post(allocation))
        .route("/allocation/counties/{code}", post(explanation))
        .fallback(async || Failure::new(StatusCode::NOT_FOUND, "no such path"))
        .method_not_allowed_fallback(async || Failure::new(StatusCode::METHOD_NOT_ALLOWED, "only POST"))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

async fn allocation(input: Input) -> Result<Response, Failure> {
    input.answer(|allocation| Ok(Json(allocation).into_response())).await
}

async fn explanation(Path(code): Path<String>, input: Input) -> Result<Response, Failure> {
    let code: CountyCode = code.parse().map_err(|error| Failure::of(StatusCode::NOT_FOUND, [error]))?;
    let answer = move |allocation: &Allocation<'_>| {
        let share = allocation.shares().find(|share| share.county.code == code);
        let steps = share.and_then(|share| allocation.steps().county(share.row));
        let unknown = || Failure::at(Place::County(code), StatusCode::NOT_FOUND, "not among the counties sent");
        Ok(Json(steps.ok_or_else(unknown)?).into_response())
    };
    input.answer(answer).await
}

/// A policy, and counties whose figures are the policy's.
struct Input {
    policy: Policy,
    counties: Vec<County>,
}

impl Input {
    /// Data: the mistakes of the policy, or of all counties.
    fn of_data(policy: PolicyDraft, named: Vec<NamedCounty>) -> Result<Input, Failure> {
        let policy = Policy::try_from(policy).map_err(Failure::refused)?;
        let mut wrong = Vec::new();
        let counties = named.into_iter().map(|county| county.into_county(&policy));
        let counties = counties.filter_map(|county| county.map_err(|error| wrong.push(error)).ok()).collect();
        if wrong.is_empty() { Ok(Input { policy, counties }) } else { Err(Failure::refused(wrong)) }
    }

    /// Files: the mistakes of the policy, or of the table.
    fn of_files(policy: &[u8], counties: &[u8]) -> Result<Input, Failure> {
        let draft = draft(policy).map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error))?;
        let policy = Policy::try_from(draft).map_err(Failure::refused)?;
        match table::read(counties, &policy) {
            Ok(table) => Ok(Input { policy, counties: table.counties }),
            Err(ReadError::Refused(problems)) => Err(Failure(StatusCode::UNPROCESSABLE_ENTITY, json!(problems))),
            Err(error) => Err(Failure::refused([error])),
        }
    }

    /// Calculates on a thread beside, so that a large table keeps no other request waiting.
    async fn answer(
        self,
        show: impl FnOnce(&Allocation<'_>) -> Result<Response, Failure> + Send + 'static,
    ) -> Result<Response, Failure> {
        let calculate = move || match calculate(&self.policy, &self.counties) {
            Ok(allocation) => show(&allocation),
            Err(first) => Err(match check(&self.policy, &self.counties) {
                problems if problems.is_empty() => Failure::refused([first]),
                problems => Failure::refused(problems),
            }),
        };
        let done = tokio::task::spawn_blocking(calculate).await;
        done.map_err(|fault| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, fault))?
    }
}

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Input, Failure> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Data {
            policy: PolicyDraft,
            counties: Vec<NamedCounty>,
        }
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let data = Json::<Data>::from_request(request, state).await;
            let Json(data) = data.map_err(|broken| Failure::unreadable(broken.status(), broken.body_text()))?;
            return Input::of_data(data.policy, data.counties);
        }
        let parts = || Failure::new(StatusCode::BAD_REQUEST, "the parts are policy and counties, each once");
        let broken = |broken: MultipartError| Failure::unreadable(broken.status(), broken.body_text());
        let mut form = Multipart::from_request(request, state).await.map_err(|_| parts())?;
        let (mut policy, mut counties) = (None, None);
        while let Some(part) = form.next_field().await.map_err(broken)? {
            let file = match part.name() {
                Some("policy") if policy.is_none() => &mut policy,
                Some("counties") if counties.is_none() => &mut counties,
                _ => return Err(parts()),
            };
            *file = Some(part.bytes().await.map_err(broken)?);
        }
        let (policy, counties) = policy.zip(counties).ok_or_else(parts)?;
        Input::of_files(&policy, &counties)
    }
}

/// A policy file: all JSON begins with a brace, and no TOML does.
fn draft(file: &[u8]) -> Result<PolicyDraft, Box<dyn Error>> {
    let text = std::str::from_utf8(file)?;
    Ok(if text.trim_start().starts_with('{') { serde_json::from_str(text)? } else { toml::from_str(text)? })
}

/// What is wrong: a status, and the errors as data.
struct Failure(StatusCode, Value);

impl Failure {
    fn of(status: StatusCode, errors: impl Serialize) -> Failure {
        Failure(status, json!({ "listed": errors }))
    }

    /// What the library refuses.
    fn refused(errors: impl Serialize) -> Failure {
        Failure::of(StatusCode::UNPROCESSABLE_ENTITY, errors)
    }

    /// What this service refuses. The code is the name of the status, such as `not_found`.
    fn new(status: StatusCode, message: impl Display) -> Failure {
        Failure::at(Place::Whole, status, message)
    }

    fn unreadable(status: StatusCode, why: String) -> Failure {
        let is_long = status == StatusCode::PAYLOAD_TOO_LARGE;
        Failure::new(status, if is_long { format!("a body has at most {MAX_BODY_BYTES} bytes") } else { why })
    }

    fn at(place: Place, status: StatusCode, message: impl Display) -> Failure {
        let code = status.canonical_reason().unwrap_or_default().to_lowercase().replace(' ', "_");
        Failure::of(status, [json!({ "code": code, "message": message.to_string(), "place": place })])
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

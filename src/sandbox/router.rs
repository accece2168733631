//! Which of the service's hosts a request is for, the record of it, and the
//! faults that come before any endpoint.

use std::{net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::{Method, Request, body::Incoming, http::request::Parts};

use super::{
    api, download, end_page,
    http::{self, Hangup, Reply, Visit, header},
    log::{Call, Service},
    node, pages, public,
    quirks::{self, FaultAnswer},
    site::Site,
};

/// Bodies of anything but uploads are small: a delete of thousands of links
/// is the longest.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Route {
    service: Service,
    endpoint: String,
}

/// Answers one request.
pub(super) async fn serve(
    site: Arc<Site>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Reply, Hangup> {
    let asked = header(request.headers(), "host").unwrap_or_default().to_owned();
    let host = host_name(&asked);
    let named = host == "1fichier.com" || host.ends_with(".1fichier.com");
    let visit = Visit { ip: peer.ip(), host, named, now: site.now() };
    let route = route(&visit, request.uri().path());
    let noted = note(&site, &visit, &route, &asked, &request);
    let reply = routed(&site, &visit, &route, request, noted).await?;
    if let Some(call) = site.calls().get_mut(noted) {
        call.status = Some(reply.status().as_u16());
    }
    Ok(reply)
}

async fn routed(
    site: &Arc<Site>,
    visit: &Visit,
    route: &Route,
    request: Request<Incoming>,
    noted: usize,
) -> Result<Reply, Hangup> {
    if let Some(fault) = fault(site, route) {
        return faulty(fault).await;
    }
    match route.service {
        Service::Node | Service::Download if site.transfers_locked(visit.ip) => {
            return Ok(http::text(403, "IP Locked"));
        }
        Service::Node if route.endpoint == "upload.cgi" => {
            return upload(site, visit, request).await;
        }
        Service::Node | Service::Download | Service::Api | Service::Public => {}
    }
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, BODY_LIMIT).collect().await.map_err(|_| Hangup)?.to_bytes();
    if route.service == Service::Api
        && let Some(call) = site.calls().get_mut(noted)
    {
        call.body = Some(String::from_utf8_lossy(&body).into_owned());
    }
    answered(site, visit, route, &parts, &body)
}

fn answered(
    site: &Arc<Site>,
    visit: &Visit,
    route: &Route,
    parts: &Parts,
    body: &Bytes,
) -> Result<Reply, Hangup> {
    let (method, headers, path, query) =
        (&parts.method, &parts.headers, parts.uri.path(), parts.uri.query());
    match route.service {
        Service::Api => Ok(api::answer(site, visit, method, headers, &route.endpoint, body)),
        Service::Node => Ok(end_page::answer(site, visit, headers, query)),
        Service::Download => download::answer(site, visit, method, headers, path),
        Service::Public => Ok(public::answer(site, visit, method, (path, query), body)),
    }
}

async fn upload(
    site: &Arc<Site>,
    visit: &Visit,
    request: Request<Incoming>,
) -> Result<Reply, Hangup> {
    if request.method() == Method::POST {
        node::upload(site, visit, request).await
    } else {
        Ok(http::html(405, "<h1>405 Method Not Allowed</h1>"))
    }
}

/// The name in a `Host` header, lower case, without a port.
fn host_name(host: &str) -> String {
    let name =
        if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    name.to_ascii_lowercase()
}

/// By host where the service's names are used, by path on loopback.
fn route(visit: &Visit, path: &str) -> Route {
    let service = match visit.host.as_str() {
        "api.1fichier.com" => Service::Api,
        "1fichier.com" | "www.1fichier.com" => Service::Public,
        _ if matches!(path, "/upload.cgi" | "/end.pl") => Service::Node,
        _ if visit.named || token_like(path) => Service::Download,
        _ if path.starts_with("/v1/") => Service::Api,
        _ => Service::Public,
    };
    let endpoint = match service {
        Service::Api => api::endpoint(path).unwrap_or(path),
        Service::Node => path.trim_start_matches('/'),
        Service::Download => "download",
        Service::Public if path.starts_with("/dir/") => "dir",
        Service::Public if path == "/check_links.pl" => "check_links.pl",
        Service::Public => "page",
    };
    Route { service, endpoint: endpoint.to_owned() }
}

/// `/p123` or `/c123` (§6.1).
fn token_like(path: &str) -> bool {
    let digits = path.strip_prefix("/p").or_else(|| path.strip_prefix("/c"));
    digits.is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Records a request and returns its number in the record.
fn note(
    site: &Site,
    visit: &Visit,
    route: &Route,
    host: &str,
    request: &Request<Incoming>,
) -> usize {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let call = Call {
        at: visit.now,
        service: route.service,
        method: request.method().to_string(),
        host: host.to_owned(),
        path: path.to_owned(),
        endpoint: route.endpoint.clone(),
        body: None,
        status: None,
    };
    site.calls().note(call)
}

/// The first fault for this endpoint that is not used up.
fn fault(site: &Site, route: &Route) -> Option<FaultAnswer> {
    let hit = |at: &str| at == route.endpoint || (at == "*" && route.service == Service::Api);
    let position = site
        .ask(|quirks| quirks.faults.iter().position(|fault| hit(&fault.at) && fault.times > 0))?;
    let mut answer = None;
    site.set(|quirks| {
        if let Some(fault) = quirks.faults.get_mut(position)
            && quirks::spend(&mut fault.times)
        {
            answer = Some(fault.answer.clone());
        }
    });
    answer
}

async fn faulty(fault: FaultAnswer) -> Result<Reply, Hangup> {
    Ok(match fault {
        FaultAnswer::Ko { http, message } => {
            let body = serde_json::json!({ "status": "KO", "message": message });
            http::json(http, body.to_string())
        }
        FaultAnswer::Html { http, body } => http::html(http, &body),
        FaultAnswer::Maintenance => http::html(503, &pages::reason(pages::MAINTENANCE)),
        FaultAnswer::NoDatabase => http::html(200, pages::NO_DATABASE),
        FaultAnswer::DatabaseRedirect => http::redirect("/?c=DB"),
        FaultAnswer::PlainLock => http::text(403, "IP Locked"),
        FaultAnswer::BrokenJson => {
            http::json(200, "{\"status\":\"OK\",\"items\":[{\"fil".to_owned())
        }
        FaultAnswer::Empty => http::json(200, String::new()),
        FaultAnswer::Hangup => return Err(Hangup),
        FaultAnswer::Stall => std::future::pending().await,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;

    fn routed(host: &str, path: &str) -> (Service, String) {
        let host = host_name(host);
        let named = host.ends_with("1fichier.com");
        let visit = Visit { ip: [127, 0, 0, 1].into(), host, named, now: Moment(0) };
        let Route { service, endpoint } = route(&visit, path);
        (service, endpoint)
    }

    #[test]
    fn names_decide_where_they_are_used_and_paths_on_loopback() {
        let table = [
            ("api.1fichier.com", "/v1/folder/ls.cgi", Service::Api, "folder/ls.cgi"),
            ("API.1fichier.com:443", "/p123", Service::Api, "/p123"),
            ("up2.1fichier.com", "/upload.cgi", Service::Node, "upload.cgi"),
            ("ru-3.1fichier.com", "/end.pl", Service::Node, "end.pl"),
            ("a-4.1fichier.com", "/p1058755667", Service::Download, "download"),
            ("1fichier.com", "/dir/abc", Service::Public, "dir"),
            ("127.0.0.1:8080", "/v1/user/info.cgi", Service::Api, "user/info.cgi"),
            ("localhost:8080", "/upload.cgi", Service::Node, "upload.cgi"),
            ("[::1]:8080", "/p123", Service::Download, "download"),
            ("127.0.0.1:8080", "/public", Service::Public, "page"),
            ("127.0.0.1:8080", "/check_links.pl", Service::Public, "check_links.pl"),
        ];
        for (host, path, service, endpoint) in table {
            assert_eq!(routed(host, path), (service, endpoint.to_owned()), "{host}{path}");
        }
    }
}

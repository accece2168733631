//! The proxies of the environment. The environment of a running program must
//! not be changed, so the test runs itself once more with another one.

use std::process::Stdio;
use std::sync::Arc;

use fichier::api::Settings;
use fichier::remote::{NetFault, ProblemKind};
use rcgen::generate_simple_self_signed;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::{KEY, client_of};

/// Says to the inner run what is expected of it.
const EXPECTED: &str = "FICHIER_TEST_PROXIED";

/// Where the inner run calls, if not the real address.
const BASE: &str = "FICHIER_TEST_BASE";

/// The inner run: one call of the real address, by way of the proxy. Does
/// nothing when it is not started by the test below.
#[tokio::test]
async fn inside() {
    let Ok(expected) = std::env::var(EXPECTED) else { return };
    let base = std::env::var(BASE).unwrap_or_else(|_| Settings::default().base);
    let client = client_of(Settings { base, ..Settings::default() });
    let result = client.user_info().await.map(|facts| facts.email);
    match expected.as_str() {
        "answer" | "plain answer" => assert_eq!(result.as_deref(), Ok("a@b.c")),
        "refusal" => {
            let problem = result.unwrap_err();
            assert_eq!(problem.kind, ProblemKind::Unreachable(NetFault::Proxy), "{problem:?}");
        }
        "distrust" => {
            let problem = result.unwrap_err();
            assert_eq!(problem.kind, ProblemKind::Unreachable(NetFault::Tls), "{problem:?}");
        }
        other => panic!("{other}"),
    }
}

/// Runs the inner test with the proxy and the certificate given.
async fn run(expected: &str, proxy: &TcpListener, trusted: Option<&std::path::Path>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "api::proxied::inside", "--nocapture"]);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_DIR"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.env("HTTPS_PROXY", format!("http://{}", proxy.local_addr().unwrap()));
    command.env("HTTP_PROXY", format!("http://{}", proxy.local_addr().unwrap()));
    command.env(EXPECTED, expected);
    if expected == "plain answer" {
        command.env(BASE, "http://127.0.0.1:9/v1");
    }
    if let Some(trusted) = trusted {
        command.env("SSL_CERT_FILE", trusted);
    }
    let output = command.stdin(Stdio::null()).output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

async fn head(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

/// Takes a tunnel and plays the service at its end; tells both heads.
async fn tunnel(mut stream: TcpStream, acceptor: TlsAcceptor) -> (String, Option<String>) {
    let connect = head(&mut stream).await;
    stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
    let Ok(mut secure) = acceptor.accept(stream).await else { return (connect, None) };
    let request = head(&mut secure).await;
    let body = br#"{"status":"OK","email":"a@b.c"}"#;
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    secure.write_all(&[answer.as_bytes(), body].concat()).await.unwrap();
    secure.shutdown().await.unwrap();
    (connect, Some(request))
}

#[tokio::test]
async fn a_proxy_of_the_environment_sees_a_tunnel_and_no_key() {
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let made = generate_simple_self_signed(["api.1fichier.com".to_owned()]).unwrap();
    let dir = TempDir::new().unwrap();
    let trusted = dir.path().join("ca.pem");
    std::fs::write(&trusted, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    // The last one is a machine without any certificates: the built-in ones
    // are used there, and they do not know this one either.
    let nowhere = std::path::Path::new("/nowhere/ca.pem");
    let runs =
        [("answer", Some(trusted.as_path())), ("distrust", None), ("distrust", Some(nowhere))];
    for (expected, certificate) in runs {
        let serving = async {
            let (stream, _) = proxy.accept().await.unwrap();
            tunnel(stream, acceptor.clone()).await
        };
        let ((connect, request), ()) = tokio::join!(serving, run(expected, &proxy, certificate));
        assert!(connect.starts_with("CONNECT api.1fichier.com:443 HTTP/1.1\r\n"), "{connect}");
        assert!(!connect.contains(KEY), "{connect}");
        if expected == "answer" {
            let request = request.unwrap();
            assert!(request.starts_with("POST /v1/user/info.cgi HTTP/1.1\r\n"), "{request}");
            assert!(request.contains(&format!("Bearer {KEY}\r\n")), "{request}");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_as_the_cause() {
    for answer in ["HTTP/1.1 407 Proxy Authentication Required", "HTTP/1.1 403 Forbidden"] {
        let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let refusing = async {
            let (mut stream, _) = proxy.accept().await.unwrap();
            head(&mut stream).await;
            let answer = format!("{answer}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        };
        tokio::join!(refusing, run("refusal", &proxy, None));
    }
}

#[tokio::test]
async fn a_service_on_this_machine_is_asked_through_the_proxy_too() {
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let serving = async {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let request = head(&mut stream).await;
        let body = r#"{"status":"OK","email":"a@b.c"}"#;
        let length = body.len();
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        request
    };
    let (request, ()) = tokio::join!(serving, run("plain answer", &proxy, None));
    let line = "POST http://127.0.0.1:9/v1/user/info.cgi HTTP/1.1\r\n";
    assert!(request.starts_with(line), "{request}");
}

//! A CONNECT proxy that ends TLS for the service's names with a throw-away
//! CA and forwards plain HTTP to a sandbox, `Host` kept. With it a foreign
//! program that only knows `https://api.1fichier.com` talks to the sandbox.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional_with_sizes},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer},
        version,
    },
};

/// Bytes taken at a time: it must not be the slowest on the way.
const PIECE: usize = 256 << 10;

/// A running proxy; it stops when this is dropped.
pub struct Proxy {
    addr: SocketAddr,
    folder: TempDir,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Starts a proxy that sends everything to `sandbox`.
    pub async fn start(sandbox: SocketAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let acceptor = acceptor(&folder.path().join("ca.pem"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            let mut tunnels = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                tunnels.spawn(tunnel(stream, acceptor.clone(), sandbox));
            }
        });
        Self { addr, folder, task }
    }

    /// For `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// For `SSL_CERT_FILE`.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

/// Makes a CA, leaves its certificate at `ca_file` and answers for the
/// service's names.
fn acceptor(ca_file: &Path) -> TlsAcceptor {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&key).unwrap();
    std::fs::write(ca_file, ca.pem()).unwrap();
    let issuer = Issuer::new(params, key);

    let names = ["1fichier.com", "*.1fichier.com"].map(str::to_owned);
    let mut params = CertificateParams::new(names.to_vec()).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().unwrap();
    let leaf: CertificateDer<'static> = params.signed_by(&key, &issuer).unwrap().der().clone();
    let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();

    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_protocol_versions(&[&version::TLS13, &version::TLS12]).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![leaf], secret).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// One CONNECT. A client that breaks off ends its tunnel only.
async fn tunnel(stream: TcpStream, acceptor: TlsAcceptor, sandbox: SocketAddr) -> Option<()> {
    let mut client = BufReader::new(stream);
    let mut line = String::new();
    client.read_line(&mut line).await.ok()?;
    let ours = line.starts_with("CONNECT ") && line.contains("1fichier.com:443 ");
    let mut header = String::new();
    while client.read_line(&mut header).await.ok()? > 2 {
        header.clear();
    }
    let answer: &[u8] =
        if ours { b"HTTP/1.1 200 OK\r\n\r\n" } else { b"HTTP/1.1 403 Forbidden\r\n\r\n" };
    client.write_all(answer).await.ok()?;
    if !ours {
        return None;
    }
    let mut inside = acceptor.accept(client).await.ok()?;
    let mut server = TcpStream::connect(sandbox).await.ok()?;
    copy_bidirectional_with_sizes(&mut inside, &mut server, PIECE, PIECE).await.ok()?;
    Some(())
}

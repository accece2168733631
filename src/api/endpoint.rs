//! The service's doors, by name.

/// One endpoint (§2-§7). Its path is what a problem says was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// §2; once per five minutes.
    UserInfo,
    /// §3.1; once per 30 s and folder, everything once per hour.
    FileLs,
    /// §3.2; rarely, it locks quickly.
    FileInfo,
    /// §3.3; may delete the file.
    FileScan,
    /// §3.4.
    FileRm,
    /// §3.5.
    FileMv,
    /// §3.6.
    FileRename,
    /// §3.7.
    FileCp,
    /// §3.8.
    FileChattr,
    /// §4.1; once per 30 s and folder.
    FolderLs,
    /// §4.2.
    FolderMkdir,
    /// §4.3.
    FolderRm,
    /// §4.4.
    FolderMv,
    /// §4.5.
    FolderShare,
    /// §5.1.
    UploadServer,
    /// §5.2; at an upload node.
    Upload,
    /// §5.4; at an upload node.
    EndOfUpload,
    /// §6.1; many at once lock.
    GetToken,
    /// §6.2; at a download host.
    Download,
    /// §7.
    RemoteLs,
    /// §7.
    RemoteInfo,
    /// §7.
    RemoteRequest,
    /// §4.6; the site, without a key.
    PublicFolder,
}

impl Endpoint {
    /// Its path below the base, or below its own host.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::UserInfo => "user/info.cgi",
            Self::FileLs => "file/ls.cgi",
            Self::FileInfo => "file/info.cgi",
            Self::FileScan => "file/scan.cgi",
            Self::FileRm => "file/rm.cgi",
            Self::FileMv => "file/mv.cgi",
            Self::FileRename => "file/rename.cgi",
            Self::FileCp => "file/cp.cgi",
            Self::FileChattr => "file/chattr.cgi",
            Self::FolderLs => "folder/ls.cgi",
            Self::FolderMkdir => "folder/mkdir.cgi",
            Self::FolderRm => "folder/rm.cgi",
            Self::FolderMv => "folder/mv.cgi",
            Self::FolderShare => "folder/share.cgi",
            Self::UploadServer => "upload/get_upload_server.cgi",
            Self::Upload => "upload.cgi",
            Self::EndOfUpload => "end.pl",
            Self::GetToken => "download/get_token.cgi",
            Self::Download => "download",
            Self::RemoteLs => "remote/ls.cgi",
            Self::RemoteInfo => "remote/info.cgi",
            Self::RemoteRequest => "remote/request.cgi",
            Self::PublicFolder => "dir",
        }
    }

    /// Whether asking twice changes nothing and costs no budget but the
    /// general one. Listings and `user/info` have budgets of their own, which
    /// a lost answer has spent.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        match self {
            Self::UploadServer | Self::EndOfUpload | Self::RemoteLs | Self::RemoteInfo => true,
            Self::UserInfo
            | Self::FileLs
            | Self::FileInfo
            | Self::FileScan
            | Self::FileRm
            | Self::FileMv
            | Self::FileRename
            | Self::FileCp
            | Self::FileChattr
            | Self::FolderLs
            | Self::FolderMkdir
            | Self::FolderRm
            | Self::FolderMv
            | Self::FolderShare
            | Self::Upload
            | Self::GetToken
            | Self::Download
            | Self::RemoteRequest
            | Self::PublicFolder => false,
        }
    }
}

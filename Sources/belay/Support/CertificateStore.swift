import ContractFiles
import MockServer
import SystemCalls

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The folder with this user's development authority, and the certificate that it has made for servers of this machine.
///
/// The authority is made once, so that the user trusts it once. A secret and its certificate stand in one file, which is
/// whole or absent. Several programs that start at once take turns.
struct CertificateStore {
    private let folder: String

    /// - Parameter folder: where the files are.
    init(folder: String) {
        self.folder = folder
    }

    /// The store in the user's data folder (XDG Base Directory Specification; Application Support on a Mac).
    ///
    /// - Throws: where no variable says which folder that is.
    static func ofThisUser() throws(Failure) -> CertificateStore {
        // The specification wants a relative path ignored.
        if let data = ProcessEnvironment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return CertificateStore(folder: data + "/belay")
        }
        guard let home = ProcessEnvironment["HOME"], home.hasPrefix("/") else {
            throw .unavailable(
                "there is no folder to keep a certificate in: set HOME or XDG_DATA_HOME, or name a certificate with --cert and --key"
            )
        }
        #if os(macOS)
        return CertificateStore(folder: home + "/Library/Application Support/belay")
        #else
        return CertificateStore(folder: home + "/.local/share/belay")
        #endif
    }

    /// The authority's certificate: what clients trust. No secret.
    private var authorityFile: String { folder + "/ca.pem" }
    private var authoritySecret: String { folder + "/ca-secret.pem" }
    private var serverSecret: String { folder + "/server-secret.pem" }

    /// The identity of a server of this machine: the kept certificate, or a new one where that can't be used.
    ///
    /// - Parameters:
    ///   - host: what the server listens on; it stands in the certificate beside this machine's own names.
    ///   - now: the time.
    /// - Returns: its certificate and key, and the authority's file.
    /// - Throws: where a kept file is damaged, with the cure, or the folder can't be written.
    func identity(for host: String, now: Date) throws(Failure) -> TLSIdentity {
        try prepareFolder()
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        let names = CertificateName.ownMachine.union([CertificateName(listeningOn: host)].compactMap(\.self))
        do {
            let authority = try authority(now: now)
            let leaf = try leaf(of: authority, names: names, now: now)
            return try TLSIdentity(
                chain: leaf.certificatePEM(),
                key: leaf.keyPEM,
                authorityFile: authorityFile,
                now: now
            )
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unavailable("no certificate could be made: \(error)")
        }
    }

    private func authority(now: Date) throws -> DevelopmentAuthority {
        if let kept = try read(authoritySecret) {
            let authority: DevelopmentAuthority
            do {
                authority = try DevelopmentAuthority(own: CertifiedKey(pem: kept))
            } catch let error as TLSCertificateError {
                throw Failure.unreadable(
                    "error: \(authoritySecret) is damaged: \(error.description)\n"
                        + "remove \(folder) and start again: a new authority is made, which you have to trust again"
                )
            }
            if authority.isGood(at: now) {
                try publish(authority)
                return authority
            }
            Terminal.complain(
                "warning: the development authority is about to expire, and a new one was made; trust \(authorityFile)"
            )
        }
        let authority = try DevelopmentAuthority(seed: .fresh(), now: now)
        try AtomicFile.write(authority.own.pem(), to: authoritySecret, permissions: 0o600)
        try publish(authority)
        return authority
    }

    private func publish(_ authority: DevelopmentAuthority) throws {
        let text = try authority.own.certificatePEM()
        if try read(authorityFile) != text { try AtomicFile.write(text, to: authorityFile) }
    }

    /// The kept certificate, or a new one in its place. Clients that trust the authority trust it too.
    private func leaf(of authority: DevelopmentAuthority, names: Set<CertificateName>, now: Date) throws -> CertifiedKey
    {
        var names = names
        if let kept = try read(serverSecret) {
            do {
                let leaf = try CertifiedKey(pem: kept)
                if authority.vouches(for: leaf, names: names, now: now) { return leaf }
                // Two mocks on different hosts share a certificate, and don't replace each other's.
                names.formUnion(leaf.names)
            } catch let error as TLSCertificateError {
                Terminal.complain("warning: \(serverSecret) was damaged (\(error.description)), and is made again")
            }
        }
        let leaf = try authority.leaf(for: names, seed: .fresh(), now: now)
        try AtomicFile.write(leaf.pem(), to: serverSecret, permissions: 0o600)
        return leaf
    }

    // MARK: Files

    private func read(_ path: String) throws(Failure) -> String? {
        guard FileSystem.isThere(path) else { return nil }
        return String(decoding: try ContractFile.bytes(path), as: UTF8.self)
    }

    /// Makes the folder. Only this user may read it.
    private func prepareFolder() throws(Failure) {
        try? FileSystem.makeFolders(folder)
        do { try FileSystem.setPermissions(0o700, of: folder) } catch { throw unavailable(error) }
    }

    /// Waits until no other process works with the files; each takes only a moment.
    ///
    /// - Returns: the open file that holds the lock until it is closed, or the process ends.
    private func lock() throws(Failure) -> OpenFile {
        do {
            let file = try OpenFile(folder + "/lock", .keeping, permissions: 0o600)
            try file.lock(waits: true)
            return file
        } catch { throw unavailable(error) }
    }

    private func unavailable(_ reason: SystemError) -> Failure {
        .unavailable("can't keep a certificate in \(folder): \(reason)")
    }
}

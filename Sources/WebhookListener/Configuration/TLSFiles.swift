/// The files of a server's certificate.
public struct TLSFiles: Hashable, Sendable {
  /// The certificate and those that lead to its authority, in PEM, its own first.
  public var certificateChain: String
  /// The certificate's private key, in PEM, without a pass phrase.
  public var privateKey: String

  /// Names the two files; they are read when the server starts and when it is told to read them again.
  public init(certificateChain: String, privateKey: String) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
  }
}

import ArgumentParser
import Simulator
import WawpScript

/// Options about how webhooks prove that their sender knows the secret.
struct WebhookProofOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A file with the webhook secret; or set WAWP_WEBHOOK_SECRET.", valueName: "file"),
    completion: .file())
  var secretFile: String?

  @Option(
    help: ArgumentHelp(
      "How the secret is proved: \(Self.names) (default: hmac-sha512).", valueName: "scheme"),
    completion: .list(SignatureScheme.allCases.map(\.rawValue)), transform: { try Self.scheme($0) })
  var signature: SignatureScheme?

  @Option(help: ArgumentHelp("The header for the signature, if not the usual one.", valueName: "name"))
  var signatureHeader: String?

  /// The destination with the secret from the file or the environment, and without one if there is none.
  func destination(url: String) throws -> WebhookDestination {
    var destination = WebhookDestination(url: url)
    destination.secret = try secret()
    destination.signatureHeader = signatureHeader
    if let signature {
      guard destination.secret != nil else {
        throw CommandFailure(
          "--signature \(signature.rawValue) needs a secret", hint: "use --secret-file or WAWP_WEBHOOK_SECRET",
          status: .configuration)
      }
      destination.scheme = signature
    }
    return destination
  }

  private func secret() throws -> String? {
    guard let secretFile else {
      return Environment.take("WAWP_WEBHOOK_SECRET").flatMap { $0.isEmpty ? nil : $0 }
    }
    switch SourceFile.read(secretFile, limit: 1 << 16) {
    case .success(let bytes):
      // The line feed at a file's end is not part of the secret.
      let text = String(decoding: bytes, as: UTF8.self)
      let secret = text.prefix { $0 != "\n" && $0 != "\r\n" }
      guard !secret.isEmpty else {
        throw CommandFailure("the webhook secret: \(secretFile) is empty", status: .configuration)
      }
      return String(secret)
    case .failure(let error):
      throw CommandFailure(
        "the webhook secret: \(error.message)", hint: "check --secret-file", status: .configuration)
    }
  }

  private static let names = SignatureScheme.allCases.map(\.rawValue).joined(separator: ", ")

  private static func scheme(_ text: String) throws -> SignatureScheme {
    guard let scheme = SignatureScheme(rawValue: text) else {
      throw ValidationError("there is no signature \(text): use \(names)")
    }
    return scheme
  }
}

import ArgumentParser

/// `wawp-script listen SCRIPT`: the long-running webhook listener.
struct ListenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "listen",
    abstract: "Listen for webhooks and handle their events with a script.",
    discussion: """
      An event that was answered with 2xx is on disk: it is decided at least once, and its decision is recorded exactly \
      once, also over a crash. SIGHUP loads the script anew, SIGTERM finishes what is in hand and ends. \
      See docs/operations.md.
      """)

  @Argument(help: "The script.", completion: .file(extensions: ["lua"]))
  var script: String

  @Option(help: "Where to listen: HOST:PORT or unix:PATH. May be repeated (default: 127.0.0.1:8080).")
  var listen: [String] = []

  @Option(help: "The path of the webhook (default: /webhook).")
  var path: String?

  @Option(help: "The longest body, in bytes (default: 1048576).")
  var maxBody: Int?

  @Option(
    help:
      "How senders prove who they are: hmac-sha512, hmac-sha256, standard-webhooks, plain or url. May be repeated: all must hold (default: hmac-sha512 when there is a secret)."
  )
  var signature: [String] = []

  @Option(help: "The header of the signature (default: X-Webhook-Hmac; plain: X-Wawp-Signature).")
  var signatureHeader: String?

  @Option(
    help: "A file with the secret of the signature; or set WAWP_WEBHOOK_SECRET. May be repeated: any of them may fit.",
    completion: .file())
  var secretFile: [String] = []

  @Option(
    help: "A file with a secret that must stand in the URL as ?secret=. May be repeated: any of them may fit.",
    completion: .file())
  var urlSecretFile: [String] = []

  @Option(help: "Seconds by which the time in a signed event may differ from now (default: 300; 0: not looked at).")
  var replayWindow: Double?

  @Flag(help: "Listen on an address that others can reach although nothing checks who sends.")
  var insecure = false

  @Option(help: "A proxy whose X-Forwarded-For is believed: an address or a range. May be repeated.")
  var trustedProxy: [String] = []

  @Option(help: "An address or range that may send; without any, everybody may. May be repeated.")
  var allowIp: [String] = []

  @Option(help: "A certificate chain (PEM), to listen with TLS.", completion: .file())
  var tlsCert: String?

  @Option(help: "The certificate's private key (PEM).", completion: .file())
  var tlsKey: String?

  @Option(help: "Where /healthz, /readyz and /metrics are, or none (default: 127.0.0.1:8081).")
  var admin: String?

  @Option(help: "Threads with a script each; the events of one caller go to the same one (default: 1).")
  var workers: Int?

  @Option(help: "Events that may be accepted and not yet decided (default: 1000).")
  var maxInflight: Int?

  @Option(help: "How long SIGTERM waits for what is in hand, such as 10 or 1m (default: 10 s).")
  var drain: String?

  @Option(help: "How long ended events are kept, such as 90d (default: 90d).")
  var keep: String?

  @Flag(help: "Load the script anew when it changes.")
  var watch = false

  @Option(
    help: "A second script that decides beside the first without acting; differences are logged.", completion: .file())
  var shadow: String?

  @Option(help: "Send a reject once more when nothing confirmed it for so long, such as 3 (default: never).")
  var resendAfter: String?

  @Option(help: "Warn when a number gets no call for so long, such as 36h (default: never).")
  var expectCalls: String?

  @Flag(help: "Show callers in full in the log.")
  var logNumbers = false

  @Option(help: "Connections that may be open (default: 16384).")
  var maxConnections: Int?

  @Option(help: "How records look: json or text (default: text on a terminal, json otherwise).")
  var format: RecordFormat?

  @OptionGroup var options: CommonOptions

  func run() throws { try ListenValues(self).run() }
}

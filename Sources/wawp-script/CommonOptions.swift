import ArgumentParser

/// Options that every command which runs scripts takes.
///
/// A flag wins over the environment, that over the configuration file, that over the default.
struct CommonOptions: ParsableArguments {
  @Option(help: "The instance at Wawp (WAWP_INSTANCE_ID).")
  var instanceId: String?

  @Option(
    help: "A file with the access token; or set WAWP_ACCESS_TOKEN or WAWP_ACCESS_TOKEN_FILE.",
    completion: .file())
  var accessTokenFile: String?

  @Option(help: "Where the API is (WAWP_BASE_URL; default: https://api.wawp.net).")
  var baseUrl: String?

  @Option(help: "Where credentials go: query, body or header (WAWP_CREDENTIALS_IN; default: query).")
  var credentialsIn: String?

  @Option(help: "Seconds for one attempt of an API call (WAWP_TIMEOUT; default: 10).")
  var timeout: String?

  @Flag(help: "Record API calls, send nothing (WAWP_DRY_RUN=1).")
  var dryRun = false

  @Option(help: "Wall time for one event, in seconds (default: 30).")
  var eventTimeout: Double?

  @Option(help: "CPU time for one event's script, in seconds (default: 1).")
  var cpuLimit: Double?

  @Option(help: "Memory for the script, in MB (default: 64).")
  var memoryLimit: Int?

  @Option(help: "Seconds for which a call rings: nothing is retried after that (default: 45).")
  var ringSeconds: Double?

  @Flag(help: "Give the script io and os: only for scripts that you trust.")
  var allowIo = false

  @Option(help: "A host that wawp.http may talk to: name, name:port or *.domain. May be repeated.")
  var allowHost: [String] = []

  @Option(help: "A variable of the environment that wawp.env may read. May be repeated.")
  var allowEnv: [String] = []

  @Option(help: "A file with certificates (PEM) to trust, besides the system's.", completion: .file())
  var caFile: String?

  @Option(help: "How much to log: debug, info, warn or error (WAWP_LOG_LEVEL; default: info).")
  var logLevel: String?

  @Option(help: "How log lines look: text or json (WAWP_LOG_FORMAT; default: text).")
  var logFormat: LogFormat?

  @Option(
    help: "A configuration file (WAWP_CONFIG; default: wawp-script.toml beside the script, if there).",
    completion: .file())
  var config: String?

  @Option(
    help:
      "Where wawp.store and the listener keep things, or none (WAWP_DATABASE; default: run: none, listen: wawp-script.db in the state directory).",
    completion: .file())
  var database: String?

  /// The values alone.
  var values: CommonValues {
    CommonValues(
      instanceID: instanceId, accessTokenFile: accessTokenFile, baseURL: baseUrl, credentialsIn: credentialsIn,
      timeout: timeout, dryRun: dryRun, eventTimeout: eventTimeout, cpuLimit: cpuLimit, memoryLimit: memoryLimit,
      ringSeconds: ringSeconds, allowIO: allowIo, allowHost: allowHost, allowEnv: allowEnv, caFile: caFile,
      logLevel: logLevel, logFormat: logFormat, config: config, database: database)
  }
}

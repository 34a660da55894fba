import WawpScript

/// One script that `check` looks at.
struct CheckJob: Sendable {
  let path: String
  let source: ScriptSource
  let configuration: Configuration

  /// Checks all and shows what is found.
  static func run(_ jobs: [CheckJob], format: LogFormat) -> ExitStatus {
    var findings: [Finding] = []
    var files: Set<String> = []
    for job in jobs {
      let result = ScriptCheck.check(job.source, path: job.path, configuration: job.configuration)
      // A module that two scripts require is spoken of once.
      findings += result.findings.filter { !findings.contains($0) }
      files.formUnion(result.files)
    }
    do {
      switch format {
      case .json: try StandardOutput.write(lines: findings.map(FindingOutput.json))
      case .text:
        try StandardOutput.write(lines: findings.flatMap { FindingOutput.text($0, colours: Colours.areWanted) })
        try StandardOutput.write(lines: [FindingOutput.summary(findings, files: files.count)])
      }
    } catch {
      if let failure = error as? CommandFailure { Diagnostics.error(failure.message, hint: failure.hint) }
      return .unwritable
    }
    return findings.isEmpty ? .success : .failed
  }
}

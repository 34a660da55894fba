import ArgumentParser
import Glibc

// A standard stream that is closed would be the next file that is opened, and get what was meant for it.
for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
  _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments == ["--version"] || arguments == ["run", "--version"] {
  print(RootCommand.version)
  exit(0)
}

do {
  if let values = QuickArguments.read(arguments) { try values.run() }
  var command = try RootCommand.parseAsRoot(arguments)
  try command.run()
} catch let failure as CommandFailure {
  Diagnostics.error(failure.message, hint: failure.hint)
  exit(failure.status.rawValue)
} catch {
  let code = RootCommand.exitCode(for: error).rawValue
  if code == 0 {
    print(RootCommand.fullMessage(for: error))
    exit(0)
  }
  let message = RootCommand.message(for: error)
  let first = message.prefix(1).lowercased()
  Diagnostics.error(first + message.dropFirst(), hint: UsageHint.hint(for: arguments))
  exit(code)
}

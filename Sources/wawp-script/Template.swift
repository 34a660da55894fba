import ArgumentParser
import WawpScript

/// What a new folder of rules begins with.
enum Template: String, ExpressibleByArgument, CaseIterable {
  case hours
  case rejectAll = "reject-all"
  case allowList = "allow-list"
  case repeatCaller = "repeat-caller"
  case video

  /// What it decides, in a few words.
  var purpose: String {
    switch self {
    case .hours: "Calls ring in office hours and are refused outside of them."
    case .rejectAll: "Every call is refused, and the caller is asked to write."
    case .allowList: "The numbers in `allow_list.txt` ring; others are refused."
    case .repeatCaller: "A first call is refused; a second one within three minutes rings."
    case .video: "Video calls are refused; voice calls ring."
    }
  }

  /// All files of the folder.
  var files: [StubFile] {
    var files = [
      file("handle.lua", script), file("handle_test.lua", tests), file("events/call.json", PackageResources.call_json),
      file("events/video_call.json", PackageResources.video_call_json),
      file("events/message.json", PackageResources.message_json), file("README.md", Array(readme.utf8)),
    ]
    if self == .allowList { files.append(file("allow_list.txt", PackageResources.allow_list_txt)) }
    return files + StubFile.all(.current)
  }

  private var script: [UInt8] {
    switch self {
    case .hours: PackageResources.hours_lua
    case .rejectAll: PackageResources.reject_all_lua
    case .allowList: PackageResources.allow_list_lua
    case .repeatCaller: PackageResources.repeat_caller_lua
    case .video: PackageResources.video_lua
    }
  }

  private var tests: [UInt8] {
    switch self {
    case .hours: PackageResources.hours_test_lua
    case .rejectAll: PackageResources.reject_all_test_lua
    case .allowList: PackageResources.allow_list_test_lua
    case .repeatCaller: PackageResources.repeat_caller_test_lua
    case .video: PackageResources.video_test_lua
    }
  }

  private var readme: String {
    """
    # Rules for calls

    \(purpose) The rules are in `handle.lua`, their tests in `handle_test.lua`.

        wawp-script test                                            # run the tests
        wawp-script --dry-run handle.lua < events/call.json         # one event, nothing is sent
        wawp-script trigger call.received --video | wawp-script --dry-run handle.lua
        wawp-script listen handle.lua --watch                       # take Wawp's webhooks on 127.0.0.1:8080

    `listen` wants WAWP_INSTANCE_ID, WAWP_ACCESS_TOKEN and WAWP_WEBHOOK_SECRET in its environment.

    """
  }

  private func file(_ path: String, _ bytes: [UInt8]) -> StubFile {
    StubFile(path: path, text: String(decoding: bytes, as: UTF8.self), isSetting: false)
  }
}

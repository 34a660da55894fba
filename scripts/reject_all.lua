-- Rejects every call, and says why in the record.
-- Try it: wawp-script --dry-run scripts/reject_all.lua < Tests/Fixtures/events/call.received.json
wawp.on("call.received", { otherwise = "reject" }, function(call)
  call:reject{ reason = "we do not take calls" }
end)

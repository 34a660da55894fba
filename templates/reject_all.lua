-- Refuses every call and asks to write instead.
wawp.on("call.received", { otherwise = "reject" }, function(call)
  call:reject{
    reason = "we do not take calls",
    message = "We do not take calls. Please write to us here.",
  }
end)

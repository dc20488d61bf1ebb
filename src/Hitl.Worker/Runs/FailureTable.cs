using Hitl.Contracts.Runs;
using Hitl.Redis.Runs;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Runs;

/// <summary>Which failure code a page's fault has, and whether another try may help.</summary>
internal static class FailureTable
{
    public static RunFailure Of(PageFaultException fault) => fault.Fault switch
    {
        PageFault.TargetRefused => new(FailureCode.TargetRefused, fault.Message, Retry: false),
        PageFault.TimedOut => new(FailureCode.NavigationTimeout, fault.Message, Retry: true),
        PageFault.BrowserGone or PageFault.PageCrashed => new(FailureCode.BrowserCrashed, fault.Message, Retry: true),
        PageFault.Unreachable or PageFault.PageClosed => new(FailureCode.NavigationFailed, fault.Message, Retry: true),
        PageFault.Undecided => new(FailureCode.InternalError, fault.Message, Retry: true),
        _ => new(FailureCode.NavigationFailed, fault.Message, Retry: false),
    };
}

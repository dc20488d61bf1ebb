using Hitl.Contracts.Runs;

namespace Hitl.Dashboard.Runs;

/// <summary>What the contract's words mean to an operator.</summary>
public static class RunText
{
    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Queued => "Queued",
        RunStatus.Running => "Running",
        RunStatus.Waiting => "Waiting",
        RunStatus.Completed => "Completed",
        _ => "Failed",
    };

    public static string Of(FailureCode code) => code switch
    {
        FailureCode.ExtractionFailed => "Extraction failed",
        FailureCode.NavigationFailed => "The site failed",
        FailureCode.NavigationTimeout => "The site took too long",
        FailureCode.TargetRefused => "Target refused",
        FailureCode.InterventionCancelled => "Cancelled at an intervention",
        FailureCode.InterventionExpired => "Nobody answered in time",
        FailureCode.Cancelled => "Cancelled",
        FailureCode.WorkerLost => "Worker lost",
        FailureCode.BrowserCrashed => "Browser crashed",
        FailureCode.RecipeInvalid => "Recipe invalid",
        _ => "Internal error",
    };

    /// <summary>What to do about it.</summary>
    public static string Advice(FailureCode code) => code switch
    {
        FailureCode.ExtractionFailed => "Compare the recipe's selectors with the page as it is now, then run it again.",
        FailureCode.NavigationFailed => "Open the target in a browser. If it works there, run it again.",
        FailureCode.NavigationTimeout => "The site may be slow today: run it again, or raise the recipe's time limit.",
        FailureCode.TargetRefused => "The address policy or the site's robots.txt forbids this target. Change the recipe's allowed hosts or the worker's policy.",
        FailureCode.InterventionCancelled => "An operator gave up on it. Run it again when the obstacle can be passed.",
        FailureCode.InterventionExpired => "Run it again and answer before the deadline, or give the recipe a longer one.",
        FailureCode.Cancelled => "It was cancelled on purpose. Run it again if that was a mistake.",
        FailureCode.WorkerLost => "Its worker stopped answering. A next run follows by itself where the recipe allows one.",
        FailureCode.BrowserCrashed => "The browser ended. A next run follows by itself where the recipe allows one; look at the worker's memory if it repeats.",
        FailureCode.RecipeInvalid => "Correct the recipe's file: the recipes page names the place.",
        _ => "This is a fault of Hitl's own: the worker's log has the details under this run's id.",
    };
}

using Hitl.Contracts.Runs;
using Hitl.Recipes.Model;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;
using Hitl.Worker.Interventions;

namespace Hitl.Worker.Runs;

/// <summary>Does a recipe's steps in order. Before each it makes sure that nothing is in the way of just this step.</summary>
internal sealed class StepRunner(RunContext run, PageFlow flow, HumanWait human)
{
    public async Task RunAsync()
    {
        var steps = run.Recipe.Steps;
        for (var n = 0; n < steps.Count; n++)
        {
            var name = NameOf(steps[n]);
            await run.ReportAsync(name, $"Step {n + 1} of {steps.Count}: {name}");
            await DoAsync(steps[n], $"Step {n + 1} ({name})");
        }
    }

    private Task DoAsync(RecipeStep step, string name) => step switch
    {
        GotoStep to => GotoAsync(to),
        FillStep fill => ActAsync(name, fill.Selector, () => run.Page.Hands.FillAsync(fill.Selector, run.Bound.Text(fill.Value), null, run.Working)),
        ClickStep click => ActAsync(name, click.Selector, () => run.Page.Hands.ClickAsync(click.Selector, null, run.Working)),
        WaitForStep wait => WaitForAsync(name, wait),
        AskStep ask => AskAsync(ask),
        _ => throw new RunFailedException(FailureCode.RecipeInvalid, $"{name}: this worker does not know such a step."),
    };

    private async Task GotoAsync(GotoStep to)
    {
        await flow.EnsureClearAsync(PageNeed.Any(run.Recipe));
        await flow.LoadAsync(run.Bound.Url(to.Url));
    }

    private async Task ActAsync(string name, string selector, Func<Task> act)
    {
        var need = PageNeed.Element(run.Recipe, selector);
        while (true)
        {
            await flow.EnsureClearAsync(need);
            try
            {
                await act();
                return;
            }
            catch (ElementMissingException missing)
            {
                // Something may have come in the way while the step waited for its element.
                if (await flow.JudgeAsync(need, run.Working) is not PageVerdict.Obstacle)
                    throw new RunFailedException(FailureCode.ExtractionFailed, $"{name}: {missing.Message}");
            }
        }
    }

    private async Task WaitForAsync(string name, WaitForStep wait)
    {
        if (!await flow.EnsureClearAsync(PageNeed.Element(run.Recipe, wait.Selector), run.Recipe.Limits.NavigationTimeout))
            throw new RunFailedException(FailureCode.ExtractionFailed, $"{name}: nothing visible matched '{wait.Selector}' within {run.Recipe.Limits.NavigationTimeoutSeconds} s.");
    }

    private async Task AskAsync(AskStep ask)
    {
        var need = PageNeed.Input(run.Recipe, ask);
        await flow.EnsureClearAsync(need);
        var seen = await run.Page.Sight.ObserveAsync(need.Question, run.Working);
        if (seen.Expected is [true, ..])
            return;
        await human.ForAsync(
            new AskedInput(ask, run.Recipe.InstructionsFor(Contracts.Interventions.InterventionReason.InputRequired), run.Page, run.Recipe.BlockedWhen, need.Question, run.Time),
            "the recipe asks for input here");
    }

    private static string NameOf(RecipeStep step) => step switch
    {
        GotoStep => "goto",
        FillStep => "fill",
        ClickStep => "click",
        WaitForStep => "wait_for",
        AskStep => "ask",
        _ => "step",
    };
}

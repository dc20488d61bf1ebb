using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Recipes.Model;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;

namespace Hitl.Worker.Interventions;

/// <summary>A step that needs a value from a human. What is typed goes to the page and is kept nowhere.</summary>
internal sealed class AskedInput(
    AskStep ask, string? instructions, RunPage page, IReadOnlyList<BlockMarker> markers, PageQuestion about, TimeProvider time) : Hindrance
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TypeTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StaleTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Indices into the question's Expected.
    public const int Done = 0;
    public const int Rejected = 1;

    public override InterventionReason Reason => InterventionReason.InputRequired;
    public override string Message => ask.Title ?? $"The site asks for: {string.Join(", ", ask.Fields.Select(asked => asked.Label))}.";
    public override string? Instructions => ask.Instructions ?? instructions;
    public override IReadOnlyList<string> SecretInputs => [.. ask.Fields.Where(asked => asked.IsSecret).Select(asked => asked.Selector)];

    public override IReadOnlyList<InputField> Fields =>
    [
        .. ask.Fields.Select(asked => new InputField
        {
            Name = asked.Name, Label = asked.Label, Kind = WireName.Of(asked.Kind), Required = asked.Required, Secret = asked.IsSecret,
            MaxLength = asked.MaxLength, Pattern = asked.Pattern, Choices = asked.Choices,
        }),
    ];

    public override string? WhyRefused(IReadOnlyDictionary<string, string> values)
    {
        var errors = values.Keys.Where(name => ask.Fields.All(field => field.Name != name)).Take(1).Select(_ => "a value that was not asked for was sent")
            .Concat(ask.Fields.Select(field => Check(field, values.GetValueOrDefault(field.Name))).OfType<string>());
        var all = string.Join("; ", errors);
        return values.Count == 0 || all.Length == 0 ? null : $"{all}.";
    }

    public override async Task<LookFinding> LookAsync(CancellationToken cancellationToken) =>
        Judge(await page.Sight.ObserveAsync(about, cancellationToken));

    public override async Task<LookFinding> TryAsync(IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var before = await page.Sight.ObserveAsync(about, cancellationToken);
        if (values.Count == 0 || before.Expected is [true, ..])
            return Judge(before);
        var navigations = page.Navigations;
        try
        {
            await TypeAsync(values, cancellationToken);
        }
        catch (ElementMissingException missing)
        {
            return new($"The page as it stands has no place to type this. {missing.Message}");
        }

        return await AnswerAsync(before, navigations, cancellationToken);
    }

    private async Task TypeAsync(IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        foreach (var field in ask.Fields)
        {
            if (!values.TryGetValue(field.Name, out var value))
                continue;
            await (field.Kind == AskFieldKind.Choice
                ? page.Hands.ChooseAsync(field.Selector, value, TypeTime, cancellationToken)
                : page.Hands.FillAsync(field.Selector, value, TypeTime, cancellationToken));
        }

        await (ask.Submit is { } submit
            ? page.Hands.ClickAsync(submit, TypeTime, cancellationToken)
            : page.Hands.PressEnterAsync(ask.Fields[^1].Selector, TypeTime, cancellationToken));
    }

    // The refusal of the try before may still be on the page: it counts only once the page had time to answer this one.
    private async Task<LookFinding> AnswerAsync(PageObservation before, int navigations, CancellationToken cancellationToken)
    {
        var wasRejected = before.Expected[Rejected];
        var sent = time.GetTimestamp();
        while (true)
        {
            var now = await page.Sight.ObserveAsync(about, cancellationToken);
            var waited = time.GetElapsedTime(sent);
            if (now.Ready && now.Expected[Done])
                return LookFinding.Gone;
            if (now.Ready && now.Expected[Rejected] && (!wasRejected || page.Navigations != navigations || waited > StaleTime))
                return Judge(now);
            if (waited > AnswerTime)
                return now.Ready ? Judge(now) : new("The site has not answered yet.");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private LookFinding Judge(PageObservation seen)
    {
        if (seen.Expected.Count > 0 && seen.Expected[Done] && seen.Ready)
            return LookFinding.Gone;
        if (PageDetector.Judge(seen, hasContent: seen.Expected.Any(one => one), markers) is PageVerdict.Obstacle obstacle)
            return new(obstacle.Message);
        return new(seen.Expected.Count > 0 && seen.Expected[Rejected] ? "The site refused what was typed." : "The page still asks for it.");
    }

    private static string? Check(AskField field, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return field.Required ? $"{field.Name} is missing" : null;
        if (value.Length > field.MaxLength)
            return $"{field.Name} is longer than {field.MaxLength} characters";
        if (field.Kind == AskFieldKind.Choice && !field.Choices.Contains(value))
            return $"{field.Name} is none of {string.Join(", ", field.Choices)}";
        return field.Pattern is not null && !RecipePattern.MatchesWhole(field.Pattern, value) ? $"{field.Name} does not look like {field.Pattern}" : null;
    }
}

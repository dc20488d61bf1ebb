using System.Globalization;

namespace Hitl.PracticeSite.Site;

/// <summary>One thing of the fictional catalog. Numbers 1 to 60 exist; they are the same for ever.</summary>
internal sealed record Offer(int Number, string Name, decimal Price, string Maker)
{
    public const int Count = 60;

    private static readonly string[] Things =
        ["Kettle", "Lantern", "Notebook", "Umbrella", "Toolbox", "Telescope", "Teapot", "Blanket", "Compass", "Radio", "Ladder", "Clock"];

    private static readonly string[] Manners = ["Quiet", "Sturdy", "Folding", "Copper", "Pocket"];

    private static readonly string[] Makers = ["Harrow & Pike", "Lumen Works", "Oddfellow", "Northgate", "Tansy Brothers", "Brindle", "Quill"];

    // What scrapers and their dashboards have to carry unharmed: markup, emoji, right-to-left text.
    private static readonly Dictionary<int, string> Hostile = new()
    {
        [7] = "<script>document.title='owned'</script> & <b>Bold</b> Kettle",
        [18] = "Lantern 🏮 for 👩‍👩‍👧‍👦 \u2014 naïve façade",
        [29] = "مظلة قابلة للطي (Umbrella)",
        [33] = "=HYPERLINK(\"http://evil.example\",\"Ladder\")",
    };

    public string Sku => string.Create(CultureInfo.InvariantCulture, $"PS-{Number:000}");

    public string PriceText => string.Create(CultureInfo.InvariantCulture, $"${Price:0.00}");

    public static IEnumerable<Offer> All => Enumerable.Range(1, Count).Select(Of);

    private static Offer Of(int number) => new(
        number,
        Hostile.GetValueOrDefault(number) ?? $"{Manners[number % Manners.Length]} {Things[number % Things.Length]}",
        4 + number * 37 % 90 + number % 4 * 0.25m,
        Makers[number % Makers.Length]);
}

using MudBlazor;

namespace Hitl.Dashboard.Layout;

/// <summary>One small palette for light and one for dark; every text colour reaches 4.5:1 on both its grounds.</summary>
internal static class HitlTheme
{
    private static readonly string[] Fonts =
        ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1d5ba6",
            Secondary = "#4a5a6a",
            Info = "#1d5ba6",
            Success = "#17683f",
            Warning = "#8a4b00",
            Error = "#b0221b",
            Background = "#f3f5f8",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#16202b",
            TextPrimary = "#16202b",
            TextSecondary = "#4f5d6b",
            LinesDefault = "#dce2e9",
            LinesInputs = "#7b8794",
            Divider = "#dce2e9",
            TableLines = "#dce2e9",
            ActionDefault = "#4f5d6b",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#84b8f6",
            PrimaryContrastText = "#0c1a2a",
            Secondary = "#a5b4c3",
            Info = "#84b8f6",
            Success = "#6bcf9b",
            SuccessContrastText = "#08170f",
            Warning = "#f0b95a",
            WarningContrastText = "#1d1200",
            Error = "#ff8f86",
            ErrorContrastText = "#2a0704",
            Background = "#0f141a",
            Surface = "#171e26",
            AppbarBackground = "#171e26",
            AppbarText = "#e7ecf1",
            TextPrimary = "#e7ecf1",
            TextSecondary = "#a5b4c3",
            LinesDefault = "#2b3743",
            LinesInputs = "#6f7f8f",
            Divider = "#2b3743",
            TableLines = "#2b3743",
            ActionDefault = "#a5b4c3",
        },
        LayoutProperties = new() { DefaultBorderRadius = "6px" },
        Typography = new()
        {
            Default = new DefaultTypography { FontFamily = Fonts },
            Button = new ButtonTypography { FontFamily = Fonts, TextTransform = "none", FontWeight = "600", LetterSpacing = "0" },
        },
    };
}

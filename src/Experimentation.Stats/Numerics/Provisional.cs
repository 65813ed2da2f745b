// PROVISIONAL: delete each type here when its real one (Summaries, Numerics, proportion and rate methods) is pushed.
#pragma warning disable CS1591
namespace Experimentation.Stats.Numerics { internal static class ChiSquared { public static double LowerTail(double x,double df)=>GammaFunction.LowerRegularized(df/2,x/2); public static double LowerQuantile(double p,double df){ double l=0,h=1e9; for(int i=0;i<300;i++){ double m=(l+h)/2; if(LowerTail(m,df)<p) l=m; else h=m; } return h; } public static double UpperQuantile(double p,double df){ double l=0,h=1e9; for(int i=0;i<300;i++){ double m=(l+h)/2; if(UpperTail(m,df)>p) l=m; else h=m; } return h; } public static double UpperTail(double x,double df)=>GammaFunction.UpperRegularized(df/2,x/2);} }
namespace Experimentation.Stats.Numerics { internal static class Beta {
 public static double LowerTail(double x,double a,double b)=>BetaFunction.LowerRegularized(a,b,x);
 public static double UpperTail(double x,double a,double b)=>BetaFunction.UpperRegularized(a,b,x);
 public static double LowerQuantile(double p,double a,double b){ double l=0,h=1; for(int i=0;i<300;i++){ double m=(l+h)/2; if(LowerTail(m,a,b)<p) l=m; else h=m; } return h; }
 public static double UpperQuantile(double p,double a,double b)=>1-LowerQuantile(p,b,a); } }
